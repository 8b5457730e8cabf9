# One picture as a gnuplot script: numbers and data here, drawing in plots/strip.gp.
# Input: the view of model.jq; $run and $group choose the measurement, $narrow is 1 for a phone.
# Text from results only ever stands in data blocks, which gnuplot does not evaluate.
include "text";

def hex: explode | reduce .[] as $c (0; . * 16 + (if $c >= 97 then $c - 87 elif $c >= 65 then $c - 55 else $c - 48 end));
def colour: ltrimstr("#") | hex;

# Alpha stands in the high byte, 0 is opaque.
def faint($alpha): . + $alpha * 16777216;

# Spreads points of one row by their density on the logarithmic axis, so that every sample is seen
# and the outline is that of a violin; the order is the golden ratio's, which never clumps.
def spread($height):
  map(if . > 0 then log10 else null end) as $logs
  | ($logs | map(select(. != null) | . * 40 | floor | tostring) | group_by(.) | map({key: .[0], value: length}) | from_entries)
    as $bins
  | def weight($bin): [range(-3; 4) as $d | ($bins[$bin + $d | tostring] // 0) * (4 - ($d | fabs))] | add;
    [$logs[] | if . == null then 0 else weight(. * 40 | floor) end] as $weights
  | (($weights | max // 1) | if . == 0 then 1 else . end) as $top
  | [range(0; length) as $i
     | ($i * 0.6180339887498949 | . - floor - 0.5) * 2 * $height * (0.15 + 0.85 * $weights[$i] / $top)
       * (if length < 4 then 0 else 1 end)];

def block($name; $lines):
  "$\($name) << END_OF_DATA", $lines[],
  "END_OF_DATA";

. as $model
| .benches[$run] as $bench
| $bench.groups[$group] as $g
| [$g.rows[] | select(.median > 0)] as $rows
| [($g.rows[] | select(.median <= 0) | {system, reason: "the median is not above zero"}), $g.missing[] | . + {title: $model.systems[.system].title}] as $missing
| ($rows | length) as $n
| ($n + ($missing | length)) as $lanes
| ([$rows[] | .values[] | select(. > 0)] | min) as $least
| ([$rows[] | .values[]] | max) as $high
| first(($bench.claims[] | select(.metric == $g.metric and (.needs | type) == "number")), null) as $claim
| (if $claim then first(($rows[] | select(.system == ($claim.system // "isoload"))), null) else null end) as $source
| (if $source then $source.median * $claim.needs else 0 end) as $reference
| ([$high, $reference] | max) as $far
| (if $reference > 0 then [$least, $reference] | min else $least end) as $low
| "narrow = \($narrow)", "lanes = \($lanes)", "measured = \($n)", "bytes = \(if $g.kind == "bytes" then 1 else 0 end)",
  "low = \($low)", "high = \($far)", "reference = \($reference)",
  block("reference"; if $source then
    ["\($reference)\t\(0.52)\t\("\($claim.needs | grouped) × \($model.systems[$source.system].title)" | cell | clip(if $narrow == 1 then 26 else 44 end))"] else [] end),
  block("points"; [$rows | to_entries[] | .key as $i | .value | ($model.colours[.system].light | colour | faint(110)) as $colour
    | (.values | spread(0.27)) as $offsets | .values | to_entries[] | select(.value > 0)
    | "\(.value)\t\($i + 1 + $offsets[.key])\t\($colour)"]),
  block("boxes"; [$rows | to_entries[] | .key as $i | .value | ($model.colours[.system].light | colour) as $colour
    | "\($i + 1)\t\(.min)\t\(.q1)\t\(.median)\t\(.q3)\t\(.max)\t\(.low // .median)\t\(.high // .median)\t\($colour)"]),
  block("names"; [$rows | to_entries[] | .key as $i | .value
    | [$i + 1, ($model.systems[.system].title | cell | clip(if $narrow == 1 then 30 else 28 end)),
       ([$model.systems[.system].class // empty, "n = \(.n)"] | join(", ") | cell),
       (.median | quantity($g.kind; $g.unit) | cell),
       (if .low != null and .high != null
        then "\(.low | quantity($g.kind; $g.unit)) – \(.high | quantity($g.kind; $g.unit))" else " " end | cell)]
    | map(tostring) | join("\t")]),
  block("absent"; [$missing | to_entries[]
    | [$n + 1 + .key, (.value.title | cell | clip(if $narrow == 1 then 30 else 28 end)),
       ("not measured" + (if .value.reason then ": " + .value.reason else "" end)
        | cell | clip(if $narrow == 1 then 46 else 84 end))] | map(tostring) | join("\t")])
