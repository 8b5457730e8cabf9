# The report in Markdown, for a README or a comment. Input: the view of model.jq.
include "text";
include "words";
include "claims-page";
include "figure-list";

def line: map(tostring) | "| " + join(" | ") + " |";
def head: line, (map("---") | line);
def range_of($kind; $unit): if .low != null and .high != null
  then "\(.low | quantity($kind; $unit)) – \(.high | quantity($kind; $unit))" else "–" end;

def claims($model; $bench):
  $bench.claims[]
  | "", "### “\(.sentence // .claim | md)”", "",
    (["against", "ratio", "95 % interval", "needed", "verdict"] | head),
    (.needs as $needs | .rows[]
     | [(title_of($model; .baseline) | md), (.ratio | times),
        (if .low != null and .high != null then "\(.low | times) – \(.high | times)" else "–" end),
        ($needs | times),
        (if .ratio | type == "number" then .verdict | verdict_word | md
         else "not measured" + (if .reason then ": " + (.reason | md) else "" end) end)] | line);

def measurements($model; $bench):
  range(0; $bench.groups | length) as $i
  | $bench.groups[$i] | select(has_figure)
  | "", "### \(.title | md)", "",
    "![\(.title | md)](figures/\(figure_id($bench)).svg)", "",
    (["system", "median", "95 % interval", "samples"] | head),
    (. as $g | (.rows[] | [(title_of($model; .system) | md), (.median | quantity($g.kind; $g.unit) | md),
                           (range_of($g.kind; $g.unit) | md), .n] | line),
     (.missing[] | [(title_of($model; .system) | md),
                    "not measured" + (if .reason then ": " + (.reason | md) else "" end), "–", 0] | line));

. as $model
| "# isoload report",
  (if .lead != null then .benches[.lead] as $b
     | "", (headline_sentence($model; $b), memory_sentence($model; $b) | select(. != null) | md)
   else empty end),
  (if .benches == [] then "", "No benchmark result was given." else
     (.benches[] | . as $bench
      | "", "## Benchmark of \(.date | day | md)", "", "Measured on \(.machine | machine_sentence | md).",
        (if .claims == [] then "", "This result holds no verdict on a claim." else claims($model; $bench) end),
        (if .groups == [] then "", "This result holds no samples." else measurements($model; $bench) end)) end),
  "", "## Conformance", "",
  (if .conformance == [] then "No conformance result was given." else
     (["implementation", "pass", "known failures", "unexpected", "not applicable"] | head),
     (.conformance[] | [(implementation_title | md), .counted.pass, .counted.known, .counted.failed, .counted.skipped] | line) end)
