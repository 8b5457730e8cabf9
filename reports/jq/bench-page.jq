# The sections of the page that speak of one benchmark run.
include "text";
include "words";

def dot($name): "<i class=\"dot s-\($name | @base64 | gsub("[^A-Za-z0-9]"; "_"))\"></i>";

def chip:
  (if . == "supported" then ["yes", "✓"] elif . == "not supported" then ["no", "✕"]
   elif . == "inconclusive" then ["open", "?"] else ["none", "–"] end) as [$class, $sign]
  | "<span class=\"chip \($class)\"><b aria-hidden=\"true\">\($sign)</b> \(verdict_word | html)</span>";

def percent: fixed(2) + "%";

# Positions on a logarithmic track from 1× (or less) to beyond what is needed.
def track($from; $to; $needs):
  def at: ((. / $from | log) / ($to / $from | log) * 100) | if . < 0 then 0 elif . > 100 then 100 else . end;
  . as $row
  | "<div class=\"track\" aria-hidden=\"true\">"
    + (if ($needs | type) == "number" then "<i class=\"need\" style=\"left:\($needs | at | percent)\"></i>" else "" end)
    + (if .low != null and .high != null
       then "<i class=\"range\" style=\"left:\(.low | at | percent);width:\((.high | at) - (.low | at) | percent)\"></i>" else "" end)
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
    + "<div class=\"row head\" role=\"row\"><span role=\"columnheader\">against</span>" + (if $all == [] then "<span></span>" else scale($from; $to; $claim.needs) end)
    + "<span role=\"columnheader\">ratio</span><span role=\"columnheader\">verdict</span></div>"
    + ([$claim.rows[]
        | "<div class=\"row\" role=\"row\"><span class=\"who\" role=\"rowheader\">" + dot(.baseline) + "<span>\(title_of($model; .baseline) | html)"
          + "<small>\($model.systems[.baseline].class // "" | html)</small></span></span>"
          + (if .ratio | type == "number"
             then "<span class=\"cell-track\">" + track($from; $to; $claim.needs) + "</span>"
               + "<span class=\"num\" role=\"cell\"><b>\(.ratio | times)</b><small>\(
                 if .low != null and .high != null then "\(.low | times) – \(.high | times)" else "no interval" end)</small></span>"
             else "<span class=\"reason cell-track\" role=\"cell\">\(.reason // "no value in the result" | one_line | html)</span><span class=\"num\">–</span>" end)
          + "<span class=\"say\" role=\"cell\">" + (if .ratio | type == "number" then .verdict else null end | chip) + "</span></div>"] | join(""))
    + "</div></article>";

def figure_id($bench; $group): "\($bench.id)-\($bench.groups[$group].slug)";

def interval($group): if .low != null and .high != null
  then "\(.low | quantity($group.kind; $group.unit)) – \(.high | quantity($group.kind; $group.unit))" else "–" end;

def group_table($model; $group):
  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\($group.title | html), table\"><table class=\"data\"><thead><tr><th>system</th><th>median</th><th>95 % interval</th><th>p90</th><th>p99</th><th>smallest</th><th>largest</th><th>samples</th></tr></thead><tbody>"
  + ([$group.rows[] | . as $r
      | "<tr><th>" + dot(.system) + "\(title_of($model; .system) | html)</th>"
        + ([.median | quantity($group.kind; $group.unit)] + [interval($group)]
           + [.p90, .p99, .min, .max | quantity($group.kind; $group.unit)] + [.n | tostring]
           | map("<td>\(html)</td>") | join("")) + "</tr>"] | join(""))
  + ([$group.missing[]
      | "<tr class=\"absent\"><th>" + dot(.system) + "\(title_of($model; .system) | html)</th><td colspan=\"7\">not measured\(
        if .reason then ": \(.reason | one_line | html)" else "" end)</td></tr>"] | join(""))
  + "</tbody></table></div>";

def has_figure: any(.rows[]; .median > 0) and .kind != "other" and (.metric == "ttfr" or .metric == "memory" or (.metric | test("^memory.*pss"; "i")));

def alt($model; $group):
  "\($group.title) of each system, with every sample: "
  + ([$group.rows[] | "\(title_of($model; .system)) \(.median | quantity($group.kind; $group.unit))"] | join(", ")) + " (medians).";

# A logarithmic axis has no place for nothing and less; the values are in the table and the data.
def undrawable($model; $group):
  [$group.rows[] | (.values | map(select(. <= 0)) | length) as $n | select($n > 0)
    | "\($n | plural("sample"; "samples")) of \(title_of($model; .system))"]
  | if length == 0 then "" else " Not above zero, so not in the picture: \(and_list | html)." end;

def group_figure($model; $bench; $group; $index):
  figure_id($bench; $index) as $id
  | "<figure><picture><source media=\"(max-width: 640px)\" srcset=\"figures/\($id)-narrow.svg\">"
    + "<img src=\"figures/\($id).svg\" alt=\"\(alt($model; $group) | one_line | html)\"></picture>"
    + "<figcaption>Every dot is one sample. The upright line is the median, the bar under it its 95 % interval, the pale box the middle half of the samples."
    + (if any($bench.claims[]; .metric == $group.metric and (.needs | type) == "number" and ((.system // "isoload") as $s | any($group.rows[]; .system == $s))) then " The dashed line is where the claim would put a container." else "" end)
    + undrawable($model; $group)
    + " <a href=\"figures/\($id).svg\">Picture alone</a></figcaption></figure>";

def workload_note: if .workload then "<p class=\"note\">Workload: <code>\(.workload | html)</code></p>" else "" end;

def measurement($model; $bench; $index; $lead):
  $bench.groups[$index] as $group
  | "<section id=\"\(figure_id($bench; $index))\"><h3>\($group.title | html)</h3><p class=\"lead\">\($lead | html)</p>"
    + ($group | workload_note) + group_figure($model; $bench; $group; $index)
    + "<details class=\"more\"><summary>The same as a table</summary>" + group_table($model; $group) + "</details></section>";

def lead_of($metric):
  if $metric == "ttfr" then "From the decision to run the snippet until the caller holds its value. The snippet is the same text everywhere, and every answer is checked."
  elif $metric | test("^memory.*pss"; "i") then "The same, counted by processes: a page that several of them share is divided among them."
  elif $metric | startswith("memory") then "What one more sandbox costs while it stays alive, after it has given its value."
  else "" end;

def ratios_table($model; $bench):
  if $bench.ratios == [] then "" else
    "<details class=\"more\"><summary>Every system against every baseline</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All ratios\"><table class=\"data\"><thead><tr><th>metric</th><th class=\"name\">system</th><th class=\"name\">against</th><th>ratio</th><th>95 % interval</th></tr></thead><tbody>"
    + ([$bench.ratios[]
        | "<tr><td>\(.title | html)</td><th>" + dot(.system // "") + "\(title_of($model; .system // "") | html)</th><td class=\"name\">\(title_of($model; .baseline // "") | html)</td><td>\(.ratio | times | html)</td><td>\(
          if .low != null and .high != null then "\(.low | times) – \(.high | times)" else "–" end)</td></tr>"] | join(""))
    + "</tbody></table></div></details>" end;

def others($model; $bench):
  [$bench.groups[] | select(has_figure | not)]
  | if length == 0 then "" else
      "<details class=\"more\"><summary>Other measurements</summary>"
      + ([.[] | "<h4>\(.title | html)\(if .workload then ", " + (.workload | html) else "" end)</h4>" + group_table($model; .)] | join("")) + "</details>" end;

def list($words): if (. // []) | length == 0 then "<li class=\"none\">\($words)</li>" else [.[] | "<li>\(one_line | html)</li>"] | join("") end;

def system_card($model):
  (.available != false) as $here
  | "<article class=\"system\(if $here then "" else " absent" end)\"><h4>" + dot(.name) + "\(.title // .name | html)</h4>"
    + "<p class=\"note\">\([.class, .kind, .version] | map(select(. != null and . != "") | one_line | html) | join(" · "))</p>"
    + (if $here then "" else "<p class=\"why\"><b>Not measured\(if .reason then ":</b> " + (.reason | one_line | html) else ".</b> The result gives no reason." end)</p>" end)
    + (if $here or ((.includes // []) + (.excludes // []) | length > 0)
       then "<div class=\"pair\"><div><h5>Included</h5><ul>\(.includes | list("not stated"))</ul></div><div><h5>Not included</h5><ul>\(.excludes | list("nothing named"))</ul></div></div>" else "" end)
    + "</article>";

def label_of: {"cpu": "Processor", "cores": "Cores", "memory": "Memory", "kernel": "Kernel", "virtualisation": "Virtualisation",
  "cgroup": "Control groups", "mitigations": "Mitigations", "mhz": "Clock, MHz", "frequency_scaling": "Frequency scaling",
  "load": "Load before the run", "load_at_start": "Load before the run", "governor": "Frequency governor"}[.] // (gsub("_"; " ") | (.[:1] | ascii_upcase) + .[1:]);

def fact($key):
  if . == null or . == "" or . == [] or . == {} then "<span class=\"none\">not recorded</span>"
  elif type == "boolean" then if . then "on" else "off" end
  elif type == "number" and ($key | test("memory|bytes"; "i")) then bytes
  elif type == "array" then map(if type == "number" then short else one_line | html end) | join(", ")
  elif type == "object" then "<details><summary>\(length | plural("entry"; "entries"))</summary><ul class=\"plain\">"
    + ([to_entries[] | "<li><b>\(.key | html)</b> \(.value | one_line | html)</li>"] | join("")) + "</ul></details>"
  else one_line | html end;

def machine_list:
  if length == 0 then "<p class=\"empty\">This result does not describe its machine.</p>"
  else . as $m
    | "<dl class=\"facts\">" + ([(["cpu", "cores", "memory", "kernel", "virtualisation", "cgroup", "mitigations"] | map(select(in($m)))) as $first
        | ($first + ((keys - $first) - ["warnings"]))[] | . as $k | "<div><dt>\(label_of | html)</dt><dd>\($m[$k] | fact($k))</dd></div>"] | join("")) + "</dl>" end;

def warnings_list:
  if length == 0 then "" else "<div class=\"warn\"><h4>What the harness warned of</h4><ul>" + ([.[] | "<li>\(one_line | html)</li>"] | join("")) + "</ul></div>" end;

# How the run went: whether it was short or cut, what was taken and what failed.
def course($model):
  [(if .effort then "Effort: \(.effort)." else empty end),
   (if .interrupted then "The run was interrupted; this is what it had measured until then." else empty end),
   (if .rounds | type == "object" then "Rounds: \(.rounds.begun) of \(.rounds.planned)." else empty end),
   (if .discarded > 0 then "Samples taken and set aside, in the raw data: \(.discarded)." else empty end),
   (.systems[] | select((.failures | type) == "number" and .failures > 0)
    | "\(title_of($model; .name)): \(.failures) of \(.attempts) attempts failed\(if .failed == true then ", and the system was given up" else "" end).")]
  | if length == 0 then "" else "<h2>How the run went</h2><ul class=\"course\">" + (map("<li>\(one_line | html)</li>") | join("")) + "</ul>" end;

def method_label: {"median": "Median", "interval": "Interval", "resamples": "Resamples", "warmup": "Warm-up", "memory": "Memory", "ratio": "Ratio"}[.] // gsub("_"; " ");
def method_list:
  if .method == null then "" else "<dl class=\"facts\">" + ([.method | to_entries[] | "<div><dt>\(.key | method_label | html)</dt><dd>\(.value | one_line | html)</dd></div>"] | join("")) + "</dl>" end;

def run($model; $many):
  . as $bench
  | "<section class=\"run\" id=\"\(.id)\">"
    + (if $many then "<p class=\"run-title\">Run of \(.date | day | html) · \(.machine | machine_sentence | html)</p>" else "" end)
    + "<h2>The claims, against every baseline</h2>"
    + (if .claims == [] then "<p class=\"empty\">This result holds no verdict on a claim.</p>"
       else "<p class=\"lead\">Which container is the whole question, so each claim stands against each of them. The mark is the ratio of medians, the bar its 95 % interval, the dashed line what the claim needs.</p>"
         + ([.claims[] | claim_card($model)] | join("")) end)
    + ratios_table($model; $bench)
    + "<h2>Measurements</h2>"
    + (if .groups == [] then "<p class=\"empty\">This result holds no samples.</p>" else
        ([range(0; .groups | length) as $i | select(.groups[$i] | has_figure)
          | measurement($model; $bench; $i; lead_of($bench.groups[$i].metric))] | join("")) end)
    + (if any(.groups[]; .metric == "ttfr") then "" else "<p class=\"empty\">Time to first result is missing from this result.</p>" end)
    + (if any(.groups[]; .metric | startswith("memory")) then "" else "<p class=\"empty\">Memory is missing from this result.</p>" end)
    + others($model; $bench)
    + "<h2>What was compared</h2>"
    + (if (.systems // []) == [] then "<p class=\"empty\">This result does not describe its systems.</p>" else
        "<p class=\"lead\">What the numbers of each system include, and what they leave out: done before the clock starts, or not done at all.</p><div class=\"cards systems\">"
        + ([.systems[] | select(.available != false) | system_card($model)] | join("")) + "</div>"
        + ([.systems[] | select(.available == false)] | if . == [] then "" else
            "<h3>Not measured here</h3><div class=\"cards systems\">" + (map(system_card($model)) | join("")) + "</div>" end) end)
    + course($model)
    + "<h2>The machine</h2>" + (.warnings | warnings_list) + (.machine | machine_list)
    + "</section>";
