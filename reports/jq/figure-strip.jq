# A picture with one lane a row: every sample, the middle half, the median and its interval.
# The input is {rows[{system, values, median, q1, q3, min, max, low, high, name, note}], missing[{name, reason}],
# kind, unit, metric, warm, reference: {at, words} or null}.
include "text";
include "plot";

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

# At most so many lanes of what was not measured; the page has all of them.
def few($most):
  if length <= $most then .
  else .[:$most - 1] + [{name: "and \(length - $most + 1) more", reason: "the list of systems has the reason of each", told: true}] end;

def strip($model; $narrow):
  . as $g | [.rows[] | select(.median > 0)] as $rows
  | ([($g.rows[] | select(.median <= 0) | {name, reason: "the median is not above zero"}), $g.missing[]] | few(6)) as $missing
  | ($rows | length) as $n
  | ([$rows[] | .values[] | select(. > 0)] | min) as $least
  | ([$rows[] | .values[]] | max) as $most
  | ($g.reference.at // 0) as $reference
  | ((if $narrow == 1 then 66 elif $n > 12 then 46 else 54 end)) as $lane
  | "narrow = \($narrow)", "lane = \($lane)", "lanes = \($n + ($missing | length))", "measured = \($n)",
    "absent_high = \((if $narrow == 1 then 46 else 32 end) / $lane)",
    "quantity = \"\($g.kind | quantity_of)\"", "axis = \"\($g.kind | axis_title($g.metric)), logarithmic\"", "head = \"median\"",
    "warm = \(if $g.warm then 1 else 0 end)", "reference = \($reference)",
    "low = \(if $reference > 0 then [$least, $reference] | min else $least end)", "high = \([$most, $reference] | max)",
    block("reference"; if $reference > 0 then ["\($reference)\t0.52\t\($g.reference.words | cell | clip(if $narrow == 1 then 26 else 44 end))"] else [] end),
    block("points"; [$rows | to_entries[] | .key as $i | .value | (.system | light($model) | faint(if $g.warm then 60 else 110 end)) as $colour
      | (.values | spread(0.27)) as $offsets | .values | to_entries[] | select(.value > 0)
      | "\(.value)\t\($i + 1 + $offsets[.key])\t\($colour)"]),
    block("boxes"; [$rows | to_entries[] | .key as $i | .value | (.system | light($model)) as $colour
      | [$i + 1, .min, .q1, .median, .q3, .max, .low // .median, .high // .median, $colour] | fields]),
    block("names"; [$rows | to_entries[] | .key as $i | .value
      | [$i + 1, (if $narrow == 1 then .full | cell | clip(34) else .name | cell | clip(32) end), (.note | cell | clip(40)),
         (.median | quantity($g.kind; $g.unit) | cell),
         (if .low != null and .high != null
          then "\(.low | quantity($g.kind; $g.unit)) – \(.high | quantity($g.kind; $g.unit))" else " " end | cell)] | fields]),
    block("absent"; [range(0; $missing | length) as $i | $missing[$i]
      | [$n + 0.5 + ($i + 0.5) * (if $narrow == 1 then 46 else 32 end) / $lane, (.name | cell | clip(30)),
         (if .told then .reason else "not measured" + (if .reason then ": " + .reason else "" end) end
          | cell | clip(if $narrow == 1 then 46 else 84 end))] | fields]);
