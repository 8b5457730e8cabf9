# The parts of the page that show what was measured: pictures, and the same as tables.
include "text";
include "words";
include "units";
include "metrics";
include "claims-page";
include "figure-list";

def interval($group): if .low != null and .high != null
  then "\(.low | quantity($group.kind; $group.unit)) – \(.high | quantity($group.kind; $group.unit))" else "–" end;

# A cell that the page's script can sort by.
def number_cell($words): "<td\(if type == "number" then " data-v=\"\(.)\"" else "" end)>\($words | html)</td>";

# The page of a system lies in the folder systems, beside the page.
def system_link($model; $up): "<a href=\"\($up)systems/\($model.pages[.]).html\">\(title_of($model; .) | html)</a>";
def system_head($model): "<th scope=\"row\">" + dot(.) + (if $model.pages[.] then system_link($model; "") else title_of($model; .) | html end) + "</th>";

def group_table($model; $group):
  "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\($group.title | html), table\"><table class=\"data\"><thead><tr><th>system</th><th>median</th><th>95 % interval</th><th>p90</th><th>p99</th><th>smallest</th><th>largest</th><th>samples</th></tr></thead><tbody>"
  + ([$group.rows[] | . as $r
      | "<tr>" + (.system | system_head($model)) + (.median | number_cell(quantity($group.kind; $group.unit) + ($r | if .floor then " (no JavaScript)" elif .emulated then " (emulated)" else "" end)))
        + (.low | number_cell($r | interval($group)))
        + ([.p90, .p99, .min, .max | number_cell(quantity($group.kind; $group.unit))] | join(""))
        + (.n | number_cell(tostring)) + "</tr>"] | join(""))
  + ([$group.missing[]
      | "<tr class=\"absent\">" + (.system | system_head($model)) + "<td colspan=\"7\">not measured\(
        if .reason then ": \(.reason | one_line | html)" else "" end)</td></tr>"] | join(""))
  + "</tbody></table></div>";

def table_under($model): "<details class=\"more\"><summary>The same as a table</summary>" + group_table($model; .) + "</details>";

def alt($model; $group):
  "\($group | full_title) of each system, with every sample: "
  + ([$group.rows[] | "\(title_of($model; .system)) \(.median | quantity($group.kind; $group.unit))"] | join(", ")) + " (medians).";

# A logarithmic axis has no place for nothing and less; the values are in the table and the data.
def undrawable($model; $group):
  [$group.rows[] | (.values | map(select(. <= 0)) | length) as $n | select($n > 0)
    | "\($n | plural("sample"; "samples")) of \(title_of($model; .system))"]
  | if length == 0 then "" else " Not above zero, so not in the picture: \(and_list | html)." end;

def picture($id; $alt; $caption):
  "<figure><picture><source media=\"(max-width: 640px)\" srcset=\"figures/\($id)-narrow.svg\">"
  + "<img src=\"figures/\($id).svg\" alt=\"\($alt | one_line | html)\" loading=\"lazy\"></picture>"
  + "<figcaption>\($caption) <a href=\"figures/\($id).svg\">Picture alone</a></figcaption></figure>";

def strip_figure($model; $bench):
  . as $group
  | picture(figure_id($bench); alt($model; $group);
      "Every dot is one sample. The upright line is the median, the bar under it its 95 % interval, the pale box the middle half of the samples."
      + (if .warm then " Hollow dots: kept warm." else "" end)
      + (if reference_of($model; $bench; $group) then " The dashed line is where the claim would put a container." else "" end)
      + undrawable($model; $group));

def cdf_figure($model; $bench):
  . as $group
  | picture(cdf_id($bench); "Cumulative distribution of \($group | full_title), a curve for each system: \([$group.rows[] | "\(title_of($model; .system)) \(.median | quantity($group.kind; $group.unit))"] | join(", ")) (medians).";
      "How many of the samples had their result by then. A steep curve is a steady system; a long way to the upper right is its tail. The dot is the median; pale curves are the systems of the other panels.");

def curve_figure($model; $bench; $id):
  picked($model; $bench) | . as $curve
  | picture($id; "\(.title): \([.series[] | "\(title_of($model; .system)) from \(.points[0].y | quantity($curve.kind; "")) to \(.points[-1].y | quantity($curve.kind; ""))"] | join(", ")).";
      "Medians; the upright lines are their 95 % intervals\(if .metric == "memory" and .xkind == "count" then ", here from the least to the most of the passes" else "" end)."
      + (if .partial then " Of the containers and microVMs only those that the claims name; the table has all." else "" end)
      + (if any(.series[]; .warm) then " Dashed with hollow dots: kept warm, not to be ranked with the others." else "" end));

def curve_words($kind): if $kind == "bytes" then (if . == 0 then "none" else bytes end) elif $kind == "date" then (todateiso8601 | .[0:10]) else (round | grouped) end;

def curve_table($model):
  . as $curve
  | "<details class=\"more\"><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(.title | html), table\"><table class=\"data\"><thead><tr><th>system</th><th>\(.xtitle | html)</th><th>median</th><th>interval</th><th>samples</th></tr></thead><tbody>"
    + ([.series[] | . as $series | .points[]
        | "<tr>" + ($series.system | system_head($model)) + (.x | number_cell(curve_words($curve.xkind))) + (.y | number_cell(quantity($curve.kind; "")))
          + (. as $point | .low | number_cell("\(quantity($curve.kind; "")) – \($point.high | quantity($curve.kind; ""))")) + (.n | number_cell(tostring)) + "</tr>"] | join(""))
    + "</tbody></table></div></details>";

def workload_words: .workloadTitle // (if .workload then "workload \(.workload)" else "" end);

def lead_of:
  if .metric == "ttfr" and .group == "arrival" then (if (.about.spacingMs // 0) > 0 then "Sandboxes are asked for at a steady pace, whether the one before is done or not. Each one's own time counts, from its arrival on." else "All are asked for at the same moment. Each one's own time counts, from that moment on." end)
  elif .metric == "ttfr" and .workload == "seen" then "The same text was loaded before, in a sandbox that is gone: what caches of code bring."
  elif .metric == "ttfr" then "From the decision to run the snippet until the caller holds its value. The snippet is the same text everywhere, and every answer is checked."
  elif .metric == "burst.total" then "From the moment when all were asked for until the last one's value was there."
  elif .metric == "memory.pss" then "The same, counted by processes: a page that several of them share is divided among them."
  elif .metric == "memory" then "What one more sandbox costs while it stays alive, after it has given its value."
  elif .metric == "cpu" then "What all processes together spent for one sandbox, from its start to its end: clients, daemons and monitors with it."
  elif .metric == "teardown" then "From the decision to end a sandbox until it is gone. It is no part of the time to first result."
  elif .workload == "fetch" then "A fetch() of the guest that the parent answers."
  elif .workload == "awaited" then "Two calls, the second made when the first has come back."
  elif .workload == "pipelined" then "Two calls, the second on what the first will give, sent without waiting."
  elif .metric == "call" then "One call of a method, on a sandbox that is loaded already."
  elif .metric == "churn.rate" then "Made, used once and ended, one after the other, thousands of times."
  else "" end;

def measurement($model; $bench):
  "<section id=\"\(figure_id($bench))\"><h3>\(.title | html)\(if .workload | IN("hello", null) then "" else ": \(.workloadTitle // .workload | one_line | html)" end)</h3>"
  + (lead_of as $lead | if $lead == "" then "" else "<p class=\"lead\">\($lead)</p>" end)
  + strip_figure($model; $bench) + (if has_cdf then cdf_figure($model; $bench) else "" end) + table_under($model) + "</section>";

def curve_section($model; $bench):
  "<section id=\"\(curve_id($bench))\"><h3>\(.title | html)</h3>" + curve_figure($model; $bench; curve_id($bench)) + curve_table($model) + "</section>";

def only_tables($model):
  if length == 0 then "" else
    "<details class=\"more\"><summary>More numbers, as tables: \([.[] | .title | one_line] | unique | join("; ") | clip(160) | html)</summary>"
    + ([.[] | "<h3 class=\"sub\">\(full_title | html)</h3>" + group_table($model; .)] | join("")) + "</details>" end;

# Where the time of a start goes, for systems that can tell: a bar of medians.
def phases($model):
  [.groups[] | select((.metric | startswith("phase.")) and (.warm | not) and .kind == "time") | . as $group | .rows[] | {system, metric: $group.metric, title: $group.title, median}]
  | if length == 0 then "" else
      ["phase.isolate", "phase.context", "phase.compile", "phase.evaluate", "phase.call"] as $order
      | group_by(.system)
      | "<section><h3>Where the time goes</h3><p class=\"lead\">The parts that a system can tell of, as medians. What is left of its time to first result is the call, its answer, and the way there.</p>"
        + ([.[] | sort_by(.metric as $m | $order | index([$m]) // 9) | . as $parts | ([.[].median] | add) as $sum
            | "<div class=\"phases\"><h4>" + dot(.[0].system) + "\(title_of($model; .[0].system) | html) <small>\($sum | duration)</small></h4><div class=\"bar tall \(.[0].system | class_of)\" aria-hidden=\"true\">"
              + ([to_entries[] | "<i style=\"width:\(.value.median / $sum * 100 | percent);opacity:\(1 - .key * 0.22 | if . < 0.2 then 0.2 else . end)\"></i>"] | join(""))
              + "</div><ul class=\"tally\">" + ([.[] | "<li><b>\(.median | duration | html)</b> \(.metric | ltrimstr("phase.") | one_line | html) <small>\(.median / $sum * 100 | fixed(0)) %</small></li>"] | join("")) + "</ul></div>"] | join(""))
        + "</section>" end;

def chapter($model; $bench; $name; $title; $lead; $curves):
  [$bench.groups[] | select(.chapter == $name)] as $groups
  | [$bench.curves[] | select(.id | IN($curves[]))] as $these
  | if $groups == [] and $these == [] then "" else
      "<h2 id=\"\($bench.id)-\($name)\">\($title)</h2>" + (if $lead == "" then "" else "<p class=\"lead\">\($lead)</p>" end)
      + ([$groups[] | select(has_figure) | measurement($model; $bench)] | join(""))
      + ([$these[] | curve_section($model; $bench)] | join(""))
      + (if $name == "start" then ($bench | phases($model)) else "" end)
      + ([$groups[] | select((has_figure | not) and ((.metric | startswith("phase.")) | not))] | only_tables($model)) end;

def warm_chapter($model; $bench):
  chapter($model; $bench; "warm"; "Kept warm"; "Made before it was asked for, or seen before: another question than the cold start above, so these never stand in one ranking with it."; []) as $text
  | if $text == "" then "" else "<div class=\"warmth\">\($text)</div>" end;

def measurements($model):
  . as $bench
  | if any(.groups[].rows[]; .n > 0) | not then "<h2>Measurements</h2><p class=\"empty\">This result holds no samples.</p>" else
      chapter($model; .; "start"; "Starting"; "Cold: nothing of the sandbox exists before the clock starts."; [])
      + (if any(.groups[]; .metric == "ttfr") then "" else "<p class=\"empty\">Time to first result is missing from this result.</p>" end)
      + chapter($model; .; "arrival"; "Many at once"; "What is left of a fast start when others start at the same time."; [])
      + chapter($model; .; "size"; "Larger programs"; ""; ["ttfr-of-size"])
      + chapter($model; .; "memory"; "Memory"; ""; ["memory-of-n"])
      + (if any(.groups[]; .metric | startswith("memory")) then "" else "<p class=\"empty\">Memory is missing from this result.</p>" end)
      + chapter($model; .; "live"; "Thousands alive"; "A line that does not rise says that the last one costs no more than the first."; ["create-of-live", "memory-of-live"])
      + chapter($model; .; "cpu"; "Processor time"; ""; [])
      + chapter($model; .; "call"; "Calls"; "What it costs to talk to a sandbox that is loaded."; ["call-of-payload"])
      + chapter($model; .; "scaling"; "Many cores"; ""; ["requests-of-cores", "rate-of-cores"])
      + chapter($model; .; "churn"; "Made, used, ended"; ""; [])
      + warm_chapter($model; .) end;

# Every baseline against those that the claims and the targets are about: a table of ratios a metric.
def ratio_matrix($model; $warm):
  [.ratios[] | select((.warm == true) == $warm and (.workload | IN("hello", null)) and (.system | type) == "string" and (.baseline | type) == "string"
     and ((.system | startswith("isoload")) or .system == "workerd") and (($warm | not) or $model.systems[.system].warm == true))]
  | group_by(.metric) | sort_by(.[0].metric | rank_of_metric)
  | map(. as $these
      | ([.[].system] | unique) as $columns | ([.[].baseline] | unique) as $rows
      | ($these | INDEX("\(.system)\u0000\(.baseline)")) as $cells
      | "<h3 class=\"sub\">\(.[0].title | html)</h3><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(.[0].title | html): ratios\"><table class=\"data\"><thead><tr><th>against</th>"
        + ([$columns[] | "<th>\(title_of($model; .) | html)</th>"] | join("")) + "</tr></thead><tbody>"
        + ([$rows[] | . as $row | {row: ., ratio: ($cells["\($columns[0])\u0000\($row)"].ratio // 0)}] | sort_by(- .ratio)
           | map(.row as $row | "<tr>" + ($row | system_head($model))
               + ([$columns[] | $cells["\(.)\u0000\($row)"] // null
                   | if . == null or (.ratio | type) != "number" then "<td>–</td>" else "<td data-v=\"\(.ratio)\"><b>\(.ratio | times)</b><br><small>\(ratio_interval | html)</small></td>" end] | join("")) + "</tr>") | join(""))
        + "</tbody></table></div>") | join("");

def ratios_table($model):
  ratio_matrix($model; false) as $cold | ratio_matrix($model; true) as $warm
  | (if $cold == "" then "" else "<details class=\"more\"><summary>Every baseline, how many times</summary><p class=\"note\">Above 1 the system of the column needs less than that of the row. Intervals of 95 %.</p>\($cold)</details>" end)
    + (if $warm == "" then "" else "<details class=\"more\"><summary>The same where one of the two is kept warm</summary>\($warm)</details>" end);
