# The sections of the page that speak of conformance.
include "text";
include "words";

def sign: {"pass": "✓", "xpass": "!", "xfail": "△", "fail": "✕", "timeout": "✕", "crash": "✕", "error": "✕", "flaky": "✕", "not-applicable": "–"}[.] // "?";

def share($of): if $of == 0 then 0 else . / $of * 100 end | fixed(2) + "%";

# Incidents of one kind and text: how often, and what became of the cases that they met.
def incident_text:
  length as $times | .[0] as $first | ([.[].cases[]?] | unique | length) as $met
  | "\($first.kind // "incident"): \($first.message // "no message")"
    + (if $times > 1 then ", \($times) times" else "" end)
    + (if $first.counted == true then " (counted)"
       elif $met > 0 and ($first.kind | IN("timeout", "crash")) then
         "; \(if $met == 1 then "the case" else "the \($met) cases" end) in flight then ran again, alone, which is what counts"
       else "" end);

# What a run says beside its cases.
def troubles:
  [(if .complete then empty else "The run was ended before its last case." end),
   (.incidents | group_by([.kind, .message, .counted == true])[] | incident_text),
   (.stale[] | "STALE: the expectation \(if type == "object" then .id // . else . end) names no case"),
   (.unexamined[] | "The expected failure \(if type == "object" then .id // . else . end) was not examined yet")]
  | if length == 0 then "" else "<div class=\"warn\"><ul>" + (map("<li>\(one_line | clip(600) | html)</li>") | join("")) + "</ul></div>" end;

def summary_card:
  . as $c
  | "<article class=\"impl\"><h3>\(implementation_title | html)</h3><p class=\"big\"><b>\(.counted.pass)</b> of \(.counted.total - .counted.skipped) <span>cases that count pass</span></p>"
    + "<div class=\"bar\" aria-hidden=\"true\">" + ([[["yes", .counted.pass], ["open", .counted.known], ["no", .counted.failed]][]
        | select(.[1] > 0) | "<i class=\"\(.[0])\" style=\"width:\(.[1] | share($c.counted.total))\"></i>"] | add // "") + "</div>"
    + "<ul class=\"tally\"><li class=\"yes\"><b>✓ \(.counted.pass)</b> pass</li><li class=\"open\"><b>△ \(.counted.known)</b> known failures</li><li class=\"no\"><b>✕ \(.counted.failed)</b> unexpected failures</li>" + (if .counted.fixed > 0 then "<li class=\"no\"><b>! \(.counted.fixed)</b> passed against expectation</li>" else "" end) + "<li><b>– \(.counted.skipped)</b> not applicable</li></ul>"
    + "<p class=\"note\">\([
        (if .profiles | length > 0 then "profiles: " + ([.profiles[] | "\(.name) \(.counted.pass)/\(.counted.total - .counted.skipped)"] | join(", ")) else "no profile" end),
        (if .features | type == "array" and length > 0 then "features: " + (.features | map(tostring) | join(", ")) else empty end),
        (if .suite.version then "suite \(.suite.version)\(if .suite.commit then " at \(.suite.commit | tostring | .[0:12])" else "" end)" else "suite version not recorded" end),
        (.date | day)] | map(one_line | html) | join(" · "))</p>"
    + troubles
    + (if .notes then "<p class=\"note\">\(.notes | one_line | html)</p>" else "" end) + "</article>";

def case_item:
  "<li><p><code>\(.id | html)</code> <b class=\"outcome\">\(.outcome | sign) \(.outcome | html)</b></p>"
  + (if .description then "<p class=\"note\">\(.description | tostring | clip(600) | html)</p>" else "" end)
  + (if .outcome == "flaky" then "<p class=\"note\">In \(.outcomes | length) rounds: \(.outcomes | map(tostring) | join(", ") | clip(600) | html)</p>" else "" end)
  + (if .message then "<p class=\"message\">\(.message | clip(4000) | html)</p>" else "" end)
  + (if (.expected | type) == "string" then "<p class=\"note\">Expected outcome: \(.expected | html)</p>" else "" end)
  + ((.reason // (.expected | objects | .reason) // null) as $why | if $why != null then "<p class=\"note\">Known, because: \($why | html)</p>" else "" end)
  + (if .detail != null then "<pre>\(.detail | if type == "string" then . else tojson end | clip(4000) | html)</pre>" else "" end)
  + (if .source then "<details class=\"source\"><summary>The case</summary><pre>\(.source | clip(20000) | html)</pre></details>" else "" end) + "</li>";

def state:
  if .total == 0 then "absent"
  elif any(.cases[]; .level != "observed" and (.outcome | IN("fail", "timeout", "crash", "error", "xpass", "flaky"))) then "no"
  elif any(.cases[]; .outcome == "xfail") then "open"
  elif .failed > 0 then "seen"
  elif .pass > 0 then "yes"
  elif .skipped > 0 then "skip"
  else "absent" end;

def cell($name):
  state as $state
  | (.total - .skipped) as $run
  | (if $state == "yes" then "<span><b aria-hidden=\"true\">✓</b> \(if .pass > 1 then "\(.pass) pass" else "pass" end)</span>"
     elif $state == "skip" then "<span><b aria-hidden=\"true\">–</b> not applicable</span>"
     elif $state == "absent" then "<span><b aria-hidden=\"true\">·</b> not run</span>"
     else
       [.cases[] | select(.outcome | IN("pass", "not-applicable") | not)] as $bad
       | "<details><summary><b aria-hidden=\"true\">\({"no": "✕", "open": "△", "seen": "○"}[$state])</b> "
         + ({"no": (if all($bad[]; .outcome == "xpass") then "passes against expectation" else "\($bad | length) of \($run) \(if $bad | length == 1 then "fails" else "fail" end)" end),
             "open": "known, \($bad | length) of \($run)", "seen": "differs, observed only"}[$state])
         + "</summary><ul>" + ([$bad[] | case_item] | join("")) + "</ul></details>" end) as $body
  | "<td class=\"\($state)\" data-state=\"\($state)\"><small class=\"impl-name\">\($name | html)</small>\($body)</td>";

def filter($matrix):
  "<form class=\"filter\" id=\"filter\" hidden><label>Find <input type=\"search\" name=\"text\" placeholder=\"clause, case or message\"></label>"
  + "<label>Show <select name=\"show\"><option value=\"all\">everything</option><option value=\"bad\">what does not pass somewhere</option><option value=\"differ\">where implementations differ</option></select></label>"
  + (if $matrix | length > 1 then "<label>Profile <select name=\"profile\"><option value=\"\">all</option>"
      + ([$matrix[] | "<option value=\"\(.profile | html)\">\(.profile | html)</option>"] | join("")) + "</select></label>" else "" end)
  + "<output aria-live=\"polite\"></output></form>";

def clause_head:
  "<code>\(.clause | html)</code> <small class=\"level\">\(.level // "" | html)</small>" as $name
  | if .text then "<details><summary>\($name)</summary><p class=\"note\">\(.text | gsub("[`_]"; "") | html)</p></details>" else $name end;

def matrix_table($model):
  ($model.conformance | map(implementation_title)) as $names
  | "<table class=\"matrix\" style=\"--columns:\($names | length)\"><thead><tr><th>Clause</th>" + ($names | map("<th>\(html)</th>") | join("")) + "</tr></thead>"
    + ([$model.matrix[]
        | "<tbody data-profile=\"\(.profile | html)\"><tr class=\"profile\"><th colspan=\"\(1 + ($names | length))\">Profile \(.profile | html)</th></tr>"
          + ([.clauses[] | "<tr><th>\(clause_head)</th>"
              + ([.cells | to_entries[] | .key as $i | .value | cell($names[$i])] | join("")) + "</tr>"] | join(""))
          + "</tbody>"] | join(""))
    + "</table>";

def conformance($model):
  "<section id=\"conformance\"><h2>Conformance</h2>"
  + (if $model.conformance == [] then "<p class=\"empty\">No conformance result was given. <code>isoload conformance --output FILE</code> makes one.</p>"
     else "<p class=\"lead\">Cases of level must and should count. What is merely observed is shown, and counted against nobody.</p><div class=\"cards wide\">"
       + ([$model.conformance[] | summary_card] | join("")) + "</div><h3>Clause by clause</h3>"
       + (if $model.matrix == [] then "<p class=\"empty\">The results hold no case.</p>" else filter($model.matrix) + matrix_table($model) end) end)
  + "</section>";
