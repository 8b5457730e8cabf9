# All pictures as gnuplot scripts in one stream. Before each stands a line that begins with #FIGURE: its
# file's name, the drawing in plots/, and its title, tab separated. Input: the view of model.jq.
include "text";
include "figure-list";
include "figure-strip";
include "figure-cdf";
include "figure-curve";

. as $model
| figures_of($model)[] | . as $figure
| (0, 1) as $narrow
| "#FIGURE\t\($figure.id)\(if $narrow == 1 then "-narrow" else "" end)\t\($figure.kind)\t\($figure.title | one_line | html)",
  ($figure.data
   | if $figure.kind == "strip" then strip($model; $narrow)
     elif $figure.kind == "cdf" then cdf($model; $narrow)
     else curve($model; $narrow) end)
