# The part of the page that puts several runs beside each other.
include "text";
include "words";
include "claims-page";
include "figure-list";
include "measure-page";

def machine_entry: "<div><dt>\(.machineName | (.[0:1] | ascii_upcase) + .[1:] | html)</dt><dd>\(.machine | machine_sentence | html), kernel \(.machine.kernel // "not recorded" | one_line | html); run of \(.date | day | html)</dd></div>";

def beside_table($model):
  . as $comparison
  | ([.systems[].rows[] | {number, machine}] | unique) as $machines
  | "<details class=\"more\"><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(.group.title | html) by machine\"><table class=\"data\"><thead><tr><th>system</th>"
    + ([$machines[] | "<th>\(.machine | html)</th>"] | join("")) + "<th>last to first</th></tr></thead><tbody>"
    + ([.systems[] | . as $system
        | "<tr>" + (.system | system_head($model))
          + ([$machines[] | .number as $number | first(($system.rows[] | select(.number == $number)), null)
              | if . == null then "<td>–</td>" else .median | number_cell(quantity($comparison.group.kind; $comparison.group.unit)) end] | join(""))
          + ((if $system.rows[0].median > 0 then $system.rows[-1].median / $system.rows[0].median else null end) | number_cell(times)) + "</tr>"] | join(""))
    + "</tbody></table></div></details>";

def beside($model):
  . as $comparison
  | "<section id=\"\(.id)\"><h3>\(.group.title | html)</h3>"
  + picture(.id; "\(.group.title) by machine: \([.systems[] | title_of($model; .system) + " " + ([.rows[] | "\(.median | quantity($comparison.group.kind; $comparison.group.unit)) on \(.machine)"] | join(", "))] | join("; ")).";
      "The same system on each machine, one under the other. Every dot is one sample; the upright line is the median, the bar under it its 95 % interval.")
  + beside_table($model) + "</section>";

def later($model):
  "<section id=\"\(.id)\"><h3>\(.title | html)\(if .machine == "this machine" then "" else ", \(.machine | html)" end)</h3>" + curve_figure($model; $model.benches[-1]; .id) + curve_table($model) + "</section>";

def comparison_section($model):
  $model.comparisons as $c
  | if $c.sideBySide == [] and $c.overTime == [] then "" else
      "<section class=\"run\" id=\"comparison\">"
      + (if $c.sideBySide == [] then "" else
          "<h2>Machines side by side</h2><p class=\"lead\">The newest run of each machine. What a system costs depends on the machine; what it costs against another depends less.</p><dl class=\"facts wide\">"
          + ([$model.benches | group_by(.machineNumber)[] | max_by([(.started // .date // ""), .id]) | machine_entry] | join("")) + "</dl>"
          + ([$c.sideBySide[] | beside($model)] | join("")) end)
      + (if $c.overTime == [] then "" else
          "<h2>One machine over time</h2><p class=\"lead\">Runs of one machine, by date. A line that moves alone is its system's doing; lines that move together are the machine's.</p>"
          + ([$c.overTime[] | later($model)] | join("")) end)
      + "</section>" end;
