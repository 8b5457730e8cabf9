# A picture (SVG) of what may be claimed, for a README: the profiles that hold, and at which level.
def caption: "isoload conformance";
def wide($text): $text | length * 6.4 + 12 | round;

def colour($missing):
  if claim.profiles == [] then "#b3261e" elif $missing > 0 then "#8a6100" else "#1b7f3b" end;

def run_badge:
  (claim.profiles | map(.profile) | join(" \u00b7 ")) as $profiles
  | {text: (if $profiles == "" then "not claimed" else $profiles end),
     title: claim_sentence, colour: colour((.byProfile | length) - (claim.profiles | length))};

def mutation_badge:
  {text: "\(.score.caught)/\(.score.mutants) mutants caught", title: "mutation score of suite \(.suite.version), with \(subject)",
   colour: (if .score.caught == .score.mutants and .rightLoaderPasses then "#1b7f3b" else "#b3261e" end)};

(if is_mutation then mutation_badge else run_badge end)
| .text |= one_line | .title |= one_line
| wide(caption) as $left | wide(.text) as $right | ($left + $right) as $all
| "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\($all)\" height=\"20\" role=\"img\" aria-label=\"\("\(caption): \(.text)" | @html)\">",
  "  <title>\(.title | @html)</title>",
  "  <clipPath id=\"corners\"><rect width=\"\($all)\" height=\"20\" rx=\"3\"/></clipPath>",
  "  <g clip-path=\"url(#corners)\">",
  "    <rect width=\"\($left)\" height=\"20\" fill=\"#3c4043\"/>",
  "    <rect x=\"\($left)\" width=\"\($right)\" height=\"20\" fill=\"\(.colour)\"/>",
  "  </g>",
  "  <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">",
  "    <text x=\"\($left / 2)\" y=\"14\" textLength=\"\($left - 12)\" lengthAdjust=\"spacingAndGlyphs\">\(caption | @html)</text>",
  "    <text x=\"\($left + $right / 2)\" y=\"14\" textLength=\"\($right - 12)\" lengthAdjust=\"spacingAndGlyphs\">\(.text | @html)</text>",
  "  </g>",
  "</svg>"
