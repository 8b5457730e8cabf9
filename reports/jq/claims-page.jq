# The parts of the page that judge: each claim against every baseline, and the targets.
include "text";
include "words";

def class_of: "s-" + (@base64 | gsub("[^A-Za-z0-9]"; "_"));
def dot($name): "<i class=\"dot \($name | class_of)\"></i>";

def chip:
  (if . == "supported" or . == "reached" then ["yes", "✓"] elif . == "not supported" or . == "not reached" then ["no", "✕"]
   elif . == "inconclusive" then ["open", "?"] else ["none", "–"] end) as [$class, $sign]
  | "<span class=\"chip \($class)\"><b aria-hidden=\"true\">\($sign)</b> \(verdict_word | html)</span>";

def percent: fixed(2) + "%";

# Positions on a logarithmic track from 1× (or less) to beyond what is needed.
def track($from; $to; $needs):
  def at: if . <= 0 then 0 else ((. / $from | log) / ($to / $from | log) * 100) | if . < 0 then 0 elif . > 100 then 100 else . end end;
  . as $row
  | "<div class=\"track\" aria-hidden=\"true\">"
    + (if ($needs | type) == "number" then "<i class=\"need\" style=\"left:\($needs | at | percent)\"></i>" else "" end)
    + (if .low != null or .high != null
       then "<i class=\"range\" style=\"left:\(.low // 0 | at | percent);width:\(((.high // $to) | at) - (.low // 0 | at) | percent)\"></i>" else "" end)
    + "<i class=\"point\" style=\"left:\(.ratio | at | percent)\"></i></div>";

def scale($from; $to; $needs):
  def at: (. / $from | log) / ($to / $from | log) * 100;
  "<div class=\"scale\" aria-hidden=\"true\">"
  + ([range(-4; 8) | pow(10; .) | select(. >= $from and . <= $to)
      | "<span style=\"left:\(at | percent)\">\(if . < 1 then tostring else round | grouped end)×</span>"] | join(""))
  + "</div>";

def claim_card($model):
  . as $claim
  | claim_answer($model) as $answer
  | ([.rows[] | .ratio, .low, .high | select(type == "number" and . > 0)]) as $all
  | ([1, ($all | min // 1)] | min * 0.999) as $from
  | ([($claim.needs // 1), ($all | max // 1)] | max * 1.25) as $to
  | "<article class=\"claim\"><header><blockquote>“\($claim.sentence // $claim.claim | html)”</blockquote>"
    + "<p class=\"note\">\(if $claim.source then "Claimed by "
        + (if $claim.source | is_link then "<a href=\"\($claim.source | html)\">\($claim.source | html)</a>" else ($claim.source | html) end) + ". "
        else "" end)"
    + (if ($claim.needs | type) == "number" then "Supported where the whole interval of the ratio lies at \($claim.needs | times) or above, not supported where it lies below." else "" end)
    + "</p></header><div class=\"rows\" role=\"table\" aria-label=\"\($claim.sentence // $claim.claim | html)\">"
    + "<div class=\"row head\" aria-hidden=\"true\"><span>against</span>" + (if $all == [] then "<span></span>" else scale($from; $to; $claim.needs) end)
    + "<span>ratio</span><span>verdict</span></div>"
    + ([$claim.rows[] | select(.absent | not)
        | "<div class=\"row\" role=\"row\"><span class=\"who\" role=\"rowheader\">" + dot(.baseline) + "<span>\(title_of($model; .baseline) | html)"
          + "<small>\($model.systems[.baseline].class // "" | html)</small></span></span>"
          + (if .ratio | type == "number"
             then "<span class=\"cell-track\">" + track($from; $to; $claim.needs) + "</span>"
               + "<span class=\"num\" role=\"cell\"><b>\(.ratio | times)</b><small>\(ratio_interval | html)</small></span>"
             else "<span class=\"reason cell-track\" role=\"cell\">\(.reason // "no value in the result" | one_line | html)</span><span class=\"num\">–</span>" end)
          + "<span class=\"say\" role=\"cell\">" + (if .ratio | type == "number" then .verdict else null end | chip) + "</span></div>"] | join(""))
    + "</div>" + ([$claim.rows[] | select(.absent) | .baseline | one_line] | if length == 0 then "" else "<p class=\"note left-out\">Not part of this run: \(join(", ") | html).</p>" end) + "</article>";

# --- targets ----------------------------------------------------------------------------------

def bound_words: if .atMost != null then "at most \(.atMost | times)" else "at least \(.atLeast | times)" end;

def target_cell($model):
  "<div class=\"target\"><p class=\"goal\">\(bound_words | html)</p>"
  + (if .ratio | type == "number" then "<p class=\"value\"><b>\(.ratio | times)</b> <small>\(ratio_interval | html)</small></p>" else "" end)
  + "<p>\(.verdict | chip)</p><p class=\"note\">\([title_of($model; .system), (if .baseline then "against " + title_of($model; .baseline) else empty end), .method // empty,
      (if .verdict == "not measured" then .reason // empty | tostring | one_line | clip(90) else empty end)] | map(one_line) | join("; ") | html)</p></div>";

def targets_table($model):
  if .targets == [] then "" else
    .targets as $all
    | ([$all[] | .column] | unique | sort_by({"isolate": 0, "process": 1, "pooled": 2}[.] // 3)) as $columns
    | "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Targets\"><table class=\"targets\"><thead><tr><th scope=\"col\">what</th>" + ([$columns[] | "<th scope=\"col\">\(one_line | html)</th>"] | join("")) + "</tr></thead><tbody>"
      + (reduce $all[] as $t ([]; if index([$t.id]) then . else . + [$t.id] end)
         | map(. as $id | [$all[] | select(.id == $id)] as $row
             | "<tr><th scope=\"row\">\(first($row[] | select(.primary != false) | .what) // $row[0].what | one_line | html)</th>"
               + ([$columns[] | . as $column | "<td data-column=\"\($column | html)\">"
                   + ([$row[] | select(.column == $column and (.primary != false or .ratio != null))] | sort_by(.primary == false) | map(target_cell($model)) | join("")) + "</td>"] | join("")) + "</tr>")
         | join(""))
      + "</tbody></table></div>" end;

def targets_sentence:
  [.targets[] | select(.primary != false)] as $main
  | if $main == [] then null else
      "\([$main[] | select(.verdict == "reached")] | length) of \($main | length) targets reached"
      + ([["not reached", "not reached"], ["inconclusive", "inconclusive"], ["not measured", "not measured"]]
         | map(. as [$verdict, $words] | ([$main[] | select(.verdict == $verdict)] | length) as $n | select($n > 0) | ", \($n) \($words)") | join("")) + "." end;

def targets_section($model):
  if .targets == [] then "" else
    "<h2 id=\"\(.id)-targets\">What isoload set itself to reach</h2><p class=\"lead\">\(targets_sentence | html) Each is a ratio of medians of this run, with its 95 % interval. It is reached when the whole interval is on the right side of the bound.</p>"
    + targets_table($model) end;
