# What the summary and the quotation in the README share, in Markdown.
include "text";
include "words";
include "figure-list";

def line: map(tostring) | "| " + join(" | ") + " |";
def head: line, (map("---") | line);
def range_of($kind; $unit): if .low != null and .high != null
  then "\(.low | quantity($kind; $unit)) – \(.high | quantity($kind; $unit))" else "–" end;

def measured_on: "Measured on \(.machine | machine_sentence | md), \(.date | day | md)\(if .effort then ", effort \(.effort | one_line | md)" else "" end).";
def noise_words: if .noise.noisy == true then "**This run was noisy**: \(.noise.reason // "the result gives no reason" | tostring | one_line | ltrimstr("noisy: ") | md)." else empty end;

def claims_table($model):
  .claims[]
  | "", "### “\(.sentence // .claim | md)”", "",
    (["against", "ratio", "95 % interval", "needed", "verdict"] | head),
    (.needs as $needs | .rows[] | select(.absent | not)
     | [(title_of($model; .baseline) | md), (.ratio | times), ratio_interval, ($needs | times),
        (if .ratio | type == "number" then .verdict | verdict_word | md
         else "not measured" + (if .reason then ": " + (.reason | md) else "" end) end)] | line),
    ([.rows[] | select(.absent) | .baseline | md] | if length == 0 then empty else "", "Not part of this run: \(join(", "))." end);

def target_words($model):
  "\(if .atMost != null then "≤ \(.atMost | times)" else "≥ \(.atLeast | times)" end): "
  + (if .ratio | type == "number" then "\(.ratio | times) (\(ratio_interval)), " else "" end)
  + (if .verdict == "reached" then "**reached**" else .verdict | verdict_word | md end)
  + " \(title_of($model; .system) | md | "(\(.))")";

def targets_table($model):
  [.targets[] | select(.primary != false)] as $main
  | if $main == [] then empty else
      "", "### What isoload set itself to reach", "",
      ([$main[] | .column] | unique | sort_by({"isolate": 0, "process": 1, "pooled": 2}[.] // 3)) as $columns
      | (["what"] + ($columns | map(md)) | head),
        ((reduce $main[] as $t ([]; if index([$t.id]) then . else . + [$t.id] end)) | .[] | . as $id
         | [(first($main[] | select(.id == $id)) | .what | md)] + [$columns[] | . as $column | [$main[] | select(.id == $id and .column == $column) | target_words($model)] | join("<br>") | if . == "" then "–" else . end] | line) end;

def group_table($model):
  (["system", "median", "95 % interval", "samples"] | head),
  (. as $g | (.rows[] | [(title_of($model; .system) | md), (.median | quantity($g.kind; $g.unit) | md),
                         (range_of($g.kind; $g.unit) | md), .n] | line),
   (.missing[] | [(title_of($model; .system) | md),
                  "not measured" + (if .reason then ": " + (.reason | md) else "" end), "–", 0] | line));

def conformance_table:
  (["implementation", "pass", "known failures", "unexpected", "not applicable"] | head),
  (.conformance[] | [(implementation_title | md), .counted.pass, .counted.known, .counted.failed, .counted.skipped] | line);
