# The style of a picture: gnuplot wrote the light colours, this turns them into the dark ones
# wherever the surroundings are dark. Input: the view of model.jq.
def hex: explode | reduce .[] as $c (0; . * 16 + (if $c >= 97 then $c - 87 elif $c >= 65 then $c - 55 else $c - 48 end));
def rgb: ltrimstr("#") | "rgb(\(.[0:2] | hex),\(.[2:4] | hex),\(.[4:6] | hex))";
def swap($light; $dark):
  ("fill", "stroke", "color") as $p | "[\($p)=\"\($light)\"]{\($p):\($dark)}";
. as $model
| "<style>@media (prefers-color-scheme:dark){"
  + ([($model.theme.light | keys[]) as $k | swap($model.theme.light[$k] | rgb; $model.theme.dark[$k])]
     + [swap($model.theme.light.ground; $model.theme.dark.ground)]
     + ([$model.colours[]] | unique | map(swap(.light | rgb; .dark))) | unique | join(""))
  + "}</style>"
