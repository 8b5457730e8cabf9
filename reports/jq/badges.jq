# Badges (SVG) of the run that the page opens with: before each stands a line with #BADGE and its name.
# Input: the view of model.jq.
include "text";
include "words";

def wide: length * 6.4 + 12 | round;
def tone: {"yes": "#1b7f3b", "no": "#b3261e"}[.] // "#8a6100";

def badge($caption):
  (.text |= (one_line | clip(60))) | ($caption | wide) as $left | (.text | wide) as $right | ($left + $right) as $all
  | "#BADGE\t\(.name)",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\($all)\" height=\"20\" role=\"img\" aria-label=\"\("\($caption): \(.text)" | html)\">",
    "  <title>\(.title | one_line | html)</title>",
    "  <clipPath id=\"corners\"><rect width=\"\($all)\" height=\"20\" rx=\"3\"/></clipPath>",
    "  <g clip-path=\"url(#corners)\">",
    "    <rect width=\"\($left)\" height=\"20\" fill=\"#3c4043\"/>",
    "    <rect x=\"\($left)\" width=\"\($right)\" height=\"20\" fill=\"\(.tone | tone)\"/>",
    "  </g>",
    "  <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">",
    "    <text x=\"\($left / 2)\" y=\"14\" textLength=\"\($left - 12)\" lengthAdjust=\"spacingAndGlyphs\">\($caption | html)</text>",
    "    <text x=\"\($left + $right / 2)\" y=\"14\" textLength=\"\($right - 12)\" lengthAdjust=\"spacingAndGlyphs\">\(.text | html)</text>",
    "  </g>",
    "</svg>";

. as $model
| (if .lead == null then null else .benches[.lead] end) as $bench
| if $bench == null then empty else
    (([["ttfr", "start", "faster", "slower"], ["memory", "memory", "smaller", "larger"]][]) as [$metric, $name, $more, $less]
     | $bench.headline[$metric] | select(. != null)
     | [extremes[] | if .ratio >= 1 then "\(.ratio | times) \($more) than \(title_of($model; .baseline))" else "\(1 / .ratio | times) \($less) than \(title_of($model; .baseline))" end] as $words
     | (first(($bench.claims[] | select(.metric == $metric) | claim_answer($model) | .tone), "mixed")) as $tone
     | {name: $name, text: $words[0], title: ($words | join(", ")), tone: $tone} | badge("isoload \($name)")),
    ([$bench.targets[] | select(.primary != false)] as $main | select($main != [])
     | ([$main[] | select(.verdict == "reached")] | length) as $reached
     | {name: "targets", text: "\($reached) of \($main | length) reached", title: "Targets of isoload: \($reached) of \($main | length) reached",
        tone: (if $reached == ($main | length) then "yes" elif $reached == 0 then "no" else "mixed" end)} | badge("isoload targets")) end
