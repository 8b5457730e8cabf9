# Parts of gnuplot scripts. Text from results only ever stands in data blocks, which gnuplot does not
# evaluate; whatever else is written here is made of numbers and of our own words.
include "text";

def hex: explode | reduce .[] as $c (0; . * 16 + (if $c >= 97 then $c - 87 elif $c >= 65 then $c - 55 else $c - 48 end));
def colour: ltrimstr("#") | hex;

# Alpha stands in the high byte, 0 is opaque.
def faint($alpha): . + $alpha * 16777216;

def block($name; $lines):
  "$\($name) << END_OF_DATA", $lines[],
  "END_OF_DATA";

def fields: map(tostring) | join("\t");

# What gnuplot calls the quantity of an axis, and the words along it.
def quantity_of: if . == "time" or . == "bytes" then . else "plain" end;
def axis_title($metric): if . == "time" then "time" elif . == "bytes" then (if $metric | startswith("memory") then "bytes per live sandbox" else "bytes" end)
  elif $metric == "requests" then "requests per second" elif $metric == "churn.rate" or $metric == "rate" then "sandboxes per second" else "value" end;

# 1 a full line, then dotted, dashed and long-dashed ones, as colours.jq has them.
def dash_type($model): ($model.systems[.].dash // 0) | ["1", "(2,4)", "(6,4)", "(12,4)"][.];
def light($model): $model.colours[.].light | colour;

# A long title in two: what stands before the first comma, and what follows, for the line below.
def lane_words($model): $model.systems[.].title | tostring | one_line | if test("^[^,]+, ") then index(", ") as $at | [.[:$at], .[$at + 2:]] else [., null] end;

# What stands under a system's name in a picture.
def kind_words($model; $rest; $warm): $model.systems[.] | [(if $rest == null then .class // empty else empty end), (if .floor then "no JavaScript" else empty end), (if .emulated then "emulated" else empty end), (if .warm and ($warm | not) then "kept warm" else empty end)];

# Words and swatches at places counted in pixels, for plots/overlay.gp: each item has left, top, name, value.
def overlay($items):
  block("words"; [$items[] | (.room // 36) as $room | [.left + 32, .top, (.name | cell | clip($room))] | fields]),
  block("values"; [$items[] | [.right, .top, (.value | cell)] | fields]);
