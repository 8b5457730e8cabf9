# A picture of cumulative distributions: a panel for each class of systems, the others pale behind.
# The input is a group of the model.
include "text";
include "plot";

def class_order: {"isolate": 0, "process": 1, "container": 2, "microvm": 3}[.] // 9;
def class_title: {"isolate": "Isolates", "process": "Processes", "container": "Containers", "microvm": "MicroVMs"}[.] // "Others";

# A distribution as steps; of very many samples, their quantiles.
def steps:
  map(select(. > 0)) as $v | ($v | length) as $n
  | if $n == 0 then [] else
      (if $n <= 300 then 1 else $n / 300 end) as $stride
      | [[$v[0], 0]] + [range($stride; $n + 0.001; $stride) as $i | ($i | floor) as $k | [$v[$k - 1], $k / $n]] end;

def cdf($model; $narrow):
  . as $g
  | [.rows[] | select(any(.values[]; . > 0)) | . + {class: ($model.systems[.system].class // "")}] as $rows
  | ([$rows[] | .values[] | select(. > 0)] | [min, max]) as [$low, $high]
  | ($rows | group_by(.class) | sort_by(.[0].class | class_order)) as $panels
  | ([$panels[] | length]) as $sizes
  | (if $narrow == 1 then {width: 375, left: 54, right: 359} else {width: 960, left: 64, right: 574} end) as $at
  | (reduce range(0; $panels | length) as $i ({top: 34, places: []};
       (if $narrow == 1 then 116 else [96, $sizes[$i] * 22 + 4] | max end) as $plot
       | .places += [{top, bottom: (.top + $plot)}]
       | .top += $plot + (if $narrow == 1 then $sizes[$i] * 20 + 78 else 60 end))) as $laid
  | ($laid.top - (if $narrow == 1 then 18 else 0 end)) as $height
  | [range(0; $panels | length) as $p | $panels[$p] | to_entries[]
     | .key as $i | .value
     | {system, name: $model.systems[.system].title, value: (.median | quantity($g.kind; $g.unit)),
        left: (if $narrow == 1 then 16 else 596 end), right: (if $narrow == 1 then 359 else 946 end), room: (if $narrow == 1 then 34 else 42 end),
        top: (if $narrow == 1 then $laid.places[$p].bottom + 48 + $i * 20 else $laid.places[$p].top + 10 + $i * 22 end)}] as $legend
  | "narrow = \($narrow)", "panels = \($panels | length)", "width = \($at.width)", "height = \($height)",
    "left = \($at.left)", "right = \($at.right)", "low = \($low)", "high = \($high)",
    "quantity = \"\($g.kind | quantity_of)\"", "axis = \"\($g.kind | axis_title($g.metric)), logarithmic\"",
    "warm = \(if $g.warm then 1 else 0 end)", "array tops[\($panels | length)] = [\([$laid.places[].top] | join(","))]",
    "array bottoms[\($panels | length)] = [\([$laid.places[].bottom] | join(","))]",
    (range(0; $rows | length) as $i | block("steps\($i)"; [$rows[$i].values | steps[] | fields])),
    block("medians"; [$rows[] | select(.median > 0) | [.median, .class, (.system | light($model))] | fields]),
    (range(0; $panels | length) as $p
     | ([$panels[$p][].system] | INDEX(.)) as $own
     | "panel_\($p + 1) = \"\([(range(0; $rows | length) as $i | select($own[$rows[$i].system] == null)
          | "$steps\($i) using 1:2 with steps linewidth 1.5 linecolor rgb grid"),
        (range(0; $rows | length) as $i | $rows[$i] | select($own[.system])
          | "$steps\($i) using 1:2 with steps linewidth 2.2 linecolor rgb \(.system | light($model)) dashtype \(.system | dash_type($model))"),
        (range(0; $rows | length) as $i | $rows[$i] | select($own[.system] and .median > 0)
          | "'+' using (\(.median)):(0.5) every ::::0 with points pointtype \(if $g.warm then 6 else 7 end) pointsize 0.55 linecolor rgb \(.system | light($model))")] | join(", "))\""),
    overlay($legend),
    block("titles"; [range(0; $panels | length) as $p | [$at.left, $laid.places[$p].top - 12, ($panels[$p][0].class | class_title)] | fields]),
    block("axes"; ["\(if $narrow == 1 then 150 else $at.left end)\t\(if $narrow == 1 then $laid.places[0].top - 12 else $height + 90 end)\t\($g.kind | axis_title($g.metric)), logarithmic"]),
    "overlay = \"\([$legend | to_entries[] | "'+' using (\(.value.left)):(\(.value.top)):(24):(0) every ::::0 with vectors nohead linewidth 2.6 linecolor rgb \(.value.system | light($model)) dashtype \(.value.system | dash_type($model))"] | join(", "))\"";
