# A picture of curves: a line a system through medians, with their intervals. The input is a curve of the model.
include "text";
include "plot";

def bytes_short: if . == 0 then "none" elif . < 1024 then "\(.) B" elif . < 1048576 then "\(. / 1024 | round) KiB" else "\(. / 1048576 | round) MiB" end;
def tick_words($kind): if $kind == "bytes" then bytes_short elif $kind == "date" then (todateiso8601 | .[0:10]) else (round | grouped) end;

# Moves labels apart until none is nearer to the next than $gap pixels, and none above $top.
def apart($gap; $top):
  sort_by(.wanted)
  | reduce range(0; length) as $i (.; .[$i].top = ([.[$i].wanted, (if $i > 0 then .[$i - 1].top + $gap else $top end)] | max));

def curve($model; $narrow):
  . as $c
  | ([.series[].points[].x] | unique) as $xs
  # Nothing at all stands a step left of the smallest something: a logarithm has no place for it.
  | (([$xs[] | select(. > 0)] | min) / 8) as $least
  | (.xkind != "date" and ([$xs[] | select(. > 0)] | max / min) > 4) as $logx
  | def place: if $logx and . <= 0 then $least else . end;
    ([.series[].points[] | .low, .y, .high | select(. > 0)] | [min, max]) as [$ymin, $ymax]
  # Whether a line is flat is seen on an axis that begins at zero.
  | ((.kind != "rate" and (.linear | not)) or $ymax / $ymin > 12) as $logy
  | (if $logy then {low: ($ymin / pow($ymax / $ymin * 1.2; 0.06)), high: ($ymax * pow($ymax / $ymin * 1.2; 0.06))} else {low: 0, high: ($ymax * 1.08)} end) as $y
  | (.series | length) as $n
  | (if $narrow == 1 then {width: 375, left: 62, right: 355, top: 34, plot: 230} else {width: 960, left: 84, right: 560, top: 34, plot: ([330, $n * 21 + 10] | max)} end) as $at
  | def row: if $logy then (. / $y.low | log) / ($y.high / $y.low | log) else . / $y.high end | $at.top + $at.plot * (1 - .);
    [.series[] | .points[-1] as $tip
     | {system, warm, end: ($tip.y | row), wanted: ($tip.y | row), name: $model.systems[.system].title,
        value: ($tip.y | quantity($c.kind; (if $c.kind == "rate" then "/s" else null end)))}] as $ends
  | ($ends | apart((if $narrow == 1 then 20 else 19 end); $at.top + 6)) as $pushed
  | (if $narrow == 1 then [$pushed | to_entries[] | .key as $i | .value | .top = $at.top + $at.plot + 66 + $i * 20 | .left = 16 | .right = 359 | .room = 34]
     else ([0, ($pushed[-1].top - ($at.top + $at.plot))] | max) as $over
       | [$pushed[] | .top -= $over | .left = 590 | .right = 946 | .room = 42] end) as $legend
  | (if $narrow == 1 then $at.top + $at.plot + 66 + $n * 20 else $at.top + $at.plot + 58 end) as $height
  | "narrow = \($narrow)", "width = \($at.width)", "height = \($height)", "left = \($at.left)", "right = \($at.right)", "top = \($at.top)", "bottom = \($at.top + $at.plot)",
    "quantity = \"\(.kind | quantity_of)\"", "axis = \"\(.xtitle)\"", "logx = \(if $logx then 1 else 0 end)", "logy = \(if $logy then 1 else 0 end)",
    "xlow = \($xs | min | place)", "xhigh = \($xs | max | place)", "ylow = \($y.low)", "yhigh = \($y.high)",
    "ticks = \"\(($xs | if length > 8 then [.[0], .[length / 2 | floor], .[-1]] elif $narrow == 1 and $c.xkind == "date" then [.[0], .[-1]] else . end) | unique | map("\"\(tick_words($c.xkind))\" \(place)" | gsub("\""; "\\\"")) | join(", "))\"",
    (range(0; $n) as $i | block("series\($i)"; [$c.series[$i].points[] | select(.y > 0)
      | [(.x | place), .y, ([.low, $y.low] | max), .high] | fields])),
    "curves = \"\([range(0; $n) as $i | $c.series[$i] | (.system | light($model)) as $colour
      | "$series\($i) using 1:3:(0):($4 - $3) with vectors nohead linecolor rgb \($colour) linewidth 1.2",
        "$series\($i) using 1:2 with lines linewidth 2.4 linecolor rgb \($colour) dashtype \(.system | dash_type($model))",
        "$series\($i) using 1:2 with points pointtype 7 pointsize \(if .warm then 0.75 else 0.6 end) linecolor rgb \($colour)",
        (if .warm then "$series\($i) using 1:2 with points pointtype 7 pointsize 0.4 linecolor rgb ground" else empty end)] | join(", "))\"",
    overlay($legend),
    block("titles"; ["\($at.left)\t-90\t "]),
    block("axes"; ["\(if $narrow == 1 then 16 else 24 end)\t\($at.top - 18)\t\(.ytitle)\(if $logy then ", logarithmic" else "" end)"]),
    "overlay = \"\([$legend[] | (.system | light($model)) as $colour
      | "'+' using (\(.left)):(\(.top)):(24):(0) every ::::0 with vectors nohead linewidth 2.6 linecolor rgb \($colour) dashtype \(.system | dash_type($model))",
        (if $narrow == 1 then empty else "'+' using (\($at.right + 4)):(\(.end)):(\(.left - $at.right - 6)):(\(.top - .end)) every ::::0 with vectors nohead linewidth 1 linecolor rgb grid" end)] | join(", "))\"";
