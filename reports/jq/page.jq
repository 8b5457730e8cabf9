# The page. Input: the view of model.jq; $css and $js are texts, $hash is the script's SHA-256.
include "text";
include "words";
include "claims-page";
include "head";
include "run-page";
include "machines-page";
include "conformance-page";

def answer_card($model; $title):
  claim_answer($model) as $a
  | "<article class=\"answer \($a.tone)\"><h2>\($title | html)</h2><p class=\"verdict\">\($a.word | html)</p><p>“\(.sentence // .claim | html)”"
    + (if $a.text != "" then ": \($a.text | html)."
       else (first(.rows[].reason | select(. != null)) // null) as $why | ".\(if $why then " \($why | one_line | html)" else "" end)" end) + "</p></article>";

def conformance_answer:
  (if .conformance | all(unexpected == 0 and .complete) then "yes" else "no" end) as $tone
  | "<article class=\"answer \($tone)\"><h2>Conformance</h2><p class=\"verdict\">\(
      if $tone == "yes" then "No unexpected outcome" else "Unexpected outcomes" end)</p>"
    + ([.conformance[] | "<p>\(conformance_sentence | html)</p>"] | join("")) + "</article>";

# How much of what isoload set itself to reach it reached, for the top of the page.
def targets_answer:
  [.targets[] | select(.primary != false)] as $main
  | if $main == [] then "" else
      (if all($main[]; .verdict == "reached") then "yes" elif any($main[]; .verdict == "reached") then "mixed" elif any($main[]; .verdict == "inconclusive") then "open" else "no" end) as $tone
      | "<article class=\"answer \($tone)\"><h2>Against workerd</h2><p class=\"verdict\">\([$main[] | select(.verdict == "reached")] | length) of \($main | length) targets reached</p><p><a href=\"#\(.id)-targets\">What isoload set itself to reach</a>\(
        [["not reached", "not reached"], ["inconclusive", "inconclusive"], ["not measured", "not measured"]]
        | map(. as [$verdict, $words] | ([$main[] | select(.verdict == $verdict)] | length) as $n | select($n > 0) | "\($n) \($words)")
        | if length > 0 then ": " + join(", ") else "" end).</p></article>" end;

# What a reader must know before any number.
def cautions:
  [(if .noise.noisy == true then "This run was noisy: \(.noise.reason // "the result gives no reason" | tostring | one_line | ltrimstr("noisy: ") | html). <a href=\"#\(.id)-machine\">More</a>" else empty end | {html: .}),
   (if .interrupted then {html: "This run was interrupted; what follows is what it had measured until then."} else empty end)]
  | map("<p class=\"caution\"><b aria-hidden=\"true\">!</b> <span>\(.html)</span></p>") | join("");

def emphasised: html | gsub(" \\+ "; " +\u00a0") | gsub("(?<n>[0-9][0-9.,]*×)"; "<em>\(.n)</em>");

def hero:
  . as $model
  | (if .lead == null then null else .benches[.lead] end) as $bench
  | (if $bench then headline_sentence($model; $bench) else null end) as $speed
  | (if $bench then memory_sentence($model; $bench) else null end) as $memory
  | "<section class=\"hero\"><p class=\"kicker\">\(
      if $bench then "Measured on \($bench.machine | machine_sentence) · \($bench.date | day)"
      else "Conformance of loaders of dynamic workers" end | html)</p><h1>"
    + (if $speed then $speed | emphasised
       elif $memory then $memory | emphasised
       elif $bench then "This run holds no verdict on how fast isolates start."
       elif .conformance | length > 0 then .conformance[0] | conformance_sentence | html
       else "No results" end) + "</h1>"
    + (if $speed and $memory then "<p class=\"second\">\($memory | emphasised)</p>" else "" end)
    + (if $bench then $bench | cautions else "" end) + "<div class=\"answers\">"
    + (if $bench then [$bench.claims[] | answer_card($model; if .metric == "ttfr" then "Speed" elif .metric | startswith("memory") then "Memory" else .metric end)] | join("") else "" end)
    + (if $bench then $bench | targets_answer else "" end)
    + (if .conformance | length > 0 then conformance_answer else "" end) + "</div></section>";

def method:
  "<section id=\"method\"><h2>Method and limits</h2><div class=\"prose\">
<p><b>What is timed.</b> Time to first result runs from the decision to run a snippet of foreign code until the caller holds its value. Every system runs the same source text, and an answer that is wrong is not counted. Nothing that is timed passes through a shell.</p>
<p><b>How it is sampled.</b> The systems take turns in a seeded random order, one sample each, so that a disturbance of the machine hits all of them. No sample is dropped: outliers are in the pictures and in the raw data.</p>
<p><b>Cold and warm.</b> Cold means that nothing of the sandbox exists before the clock starts. What is made ahead of need, or seen before, is warm: it has pictures and tables of its own, hollow dots and dashed lines, and no part in a claim about cold starts.</p>
<p><b>How memory is told.</b> As the slope of what the host can still give out over the number of live sandboxes: what one more costs. The first one, with all that the others share, is told apart.</p>
<p><b>How it is judged.</b> A claim is supported only when the lower end of its interval reaches the ratio it needs, not supported when the upper end stays below, and inconclusive otherwise.</p>
<p><b>What it does not say.</b> These are the numbers of the machines that are named here, with small programs. On a machine whose processors are shared with others, times are longer and tails are heavier than on one of its own; a loop of fixed work tells how much. A container that is kept warm, a larger program, another disk or another kernel gives other numbers. Systems with a resident platform have it running before the clock starts; the list of what was compared says so for each. An isolate and a container do not isolate equally: this page compares their cost, not their strength. Conformance speaks only of the cases that were run, at the suite version given.</p></div>"
  + ([.benches[].method | select(. != null)] | unique | map("<h3>In the harness's own words</h3>" + ({method: .} | method_list)) | join("")) + "</section>";

def repeat_run($command):
  . as $model
  | "<section id=\"repeat\"><h2>Repeat it</h2><pre class=\"commands\">"
    + ([(.benches[] | bench_command), (.conformance[] | conformance_command), $command] | map(html) | join("\n"))
    + "</pre><h3>Raw data</h3><p class=\"lead\">The documents that this page was made from, as they came.</p><ul class=\"files\">"
    + ([.files[] | "<li><a href=\"\(.copy | html)\">\(.file | one_line | html)</a> <small>\(.schema | html)</small></li>"] | join(""))
    + "</ul></section>";

def navigation:
  "<nav aria-label=\"Sections\">"
  + (if .benches | length > 0 then .benches[.lead].id as $id | "<a href=\"#\($id)\">Claims</a><a href=\"#\($id)-start\">Measurements</a><a href=\"#\($id)-systems\">Systems</a>" else "" end)
  + (if .comparisons.sideBySide == [] and .comparisons.overTime == [] then "" else "<a href=\"#comparison\">Several runs</a>" end)
  + "<a href=\"#conformance\">Conformance</a><a href=\"#method\">Method</a><a href=\"#repeat\">Repeat it</a></nav>";

. as $model
| document_head("isoload report"; $css; "'sha256-\($hash)'") + "
<body><a class=\"skip-link\" href=\"#main\">Skip to the report</a><header class=\"top\"><p class=\"brand\">isoload <span>report</span></p>\(navigation)</header><main id=\"main\">"
+ hero
+ (if .benches == [] then "<section><h2>Measurements</h2><p class=\"empty\">No benchmark result was given. <code>isoload bench --output FILE</code> makes one.</p></section>"
   else (.benches | length > 1) as $many | [[.benches[.lead]] + [.benches[] | select(.id != $model.benches[$model.lead].id)] | .[] | run($model; $many)] | join("") end)
+ comparison_section($model) + conformance($model) + method + repeat_run($command)
+ "</main><footer><p>Made by <code>isoload report</code> from \(.files | length | plural("result"; "results")). Memory is in decimal units: 1 MB is 1,000,000 bytes.</p></footer><script>\($js)</script></body></html>"
