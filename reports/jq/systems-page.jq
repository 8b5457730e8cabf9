# The part of the page that lists what was compared, and the page of one system.
include "text";
include "words";
include "claims-page";
include "figure-list";
include "measure-page";

def value_of($bench; $metric):
  . as $name | first(($bench.groups[] | select(.metric == $metric and (.workload | IN("hello", null))) | . as $group | .rows[] | select(.system == $name) | . + {kind: $group.kind, unit: $group.unit}), null);

def value_cell($bench; $metric):
  value_of($bench; $metric) as $row
  | if $row == null then "<td>–</td>" else $row.median | number_cell(quantity($row.kind; $row.unit)) end;

def system_words: [.class, (.kind | {"argv": "a program that is started", "http": "asked over HTTP", "inprocess": "in the process that asks"}[. // ""] // .), (if .warm == true then "kept warm" else empty end), (if .floor == true then "no JavaScript" else empty end), (if .emulated == true then "emulated" else empty end)]
  | map(select(. != null and . != "") | one_line) | join(", ");

# Input: the systems of one table; warm ones and cold ones never share one, so that no sorting ranks them together.
def systems_table($model; $bench; $words):
  if length == 0 then "" else
    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\($words)\"><table class=\"data\"><thead><tr><th>system</th><th class=\"name\">what it is</th><th>first result</th><th>memory</th><th>processor</th><th class=\"name\">version</th></tr></thead><tbody>"
    + ([.[] | "<tr>" + (.name | system_head($model)) + "<td class=\"name wrap\">\(system_words | html)</td>" + (.name | value_cell($bench; "ttfr")) + (.name | value_cell($bench; "memory")) + (.name | value_cell($bench; "cpu"))
            + "<td class=\"name wrap\">\(.version // "–" | one_line | html)</td></tr>"] | join("")) + "</tbody></table></div>" end;

def systems_section($model):
  . as $bench
  | "<h2 id=\"\(.id)-systems\">What was compared</h2>"
  + (if .systems == [] then "<p class=\"empty\">This result does not describe its systems.</p>" else
      "<p class=\"lead\">Each system has a page of its own: what its numbers include, what they leave out, every sample, and how to repeat it.</p>"
      + ([.systems[] | select(.available != false and .warm != true)] | systems_table($model; $bench; "Systems"))
      + ([.systems[] | select(.available != false and .warm == true)] | if . == [] then "" else "<h3>Kept warm</h3>" + systems_table($model; $bench; "Systems that are kept warm") end)
      + ([.systems[] | select(.available == false or .failed == true)] | if . == [] then "" else
          "<h3>Not measured here</h3><ul class=\"reasons\">"
          + ([.[] | "<li>" + dot(.name) + "<b>" + (.name | system_link($model; "")) + "</b> <span>\(if .reason then .reason | one_line | html else "The result gives no reason." end)</span></li>"] | join("")) + "</ul>" end) end)
  + (if .leftOut == [] or .effort != "quick" then "" else "<p class=\"note\">No part of a quick run: \(.leftOut | map(one_line) | join(", ") | html).</p>" end);

# --- the page of one system -------------------------------------------------------------------

# Every sample as a stroke, on a logarithmic line from the smallest to the largest.
def strokes:
  [.values[] | select(. > 0)] as $v
  | if ($v | length) == 0 then "" else
      ($v[0] | log) as $low | (($v[-1] | log) - $low) as $span
      | def at: if $span == 0 then 200 else (((. | log) - $low) / $span * 396 + 2) end | fixed(1);
        "<svg class=\"spark\" viewBox=\"0 0 400 28\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\($v | length) samples\"><path class=\"samples\" d=\"\([$v[] | "M\(at) 6v16"] | join(""))\"/>"
        + (if .median > 0 then "<path class=\"median\" d=\"M\(.median | at) 0v28\"/>" else "" end) + "</svg>" end;

def list($words): if (. // []) | length == 0 then "<li class=\"none\">\($words)</li>" else [.[] | "<li>\(one_line | html)</li>"] | join("") end;

def sample_rows($bench; $name):
  [$bench.groups[] | . as $group | .rows[] | select(.system == $name) | . + {group: $group}]
  | if length == 0 then "<p class=\"empty\">Nothing of it was measured in this run.</p>" else
      "<div class=\"samples-list\">" + (map(.group as $group
        | "<section class=\"sample-row\"><div><h3>\($group.title | html)</h3><p class=\"note\">\([($group | workload_words), (if $group.warm then "kept warm" else empty end), (if .n > 0 then "n = \(.n)" else "computed from medians" end)] | map(select(. != "")) | join(", ") | html)</p></div>"
          + "<div class=\"line\">" + strokes + (if .n > 0 then "<p class=\"ends\"><span>\(.min | quantity($group.kind; $group.unit) | html)</span><span>\(.max | quantity($group.kind; $group.unit) | html)</span></p>" else "" end) + "</div>"
          + "<p class=\"num\"><b>\(.median | quantity($group.kind; $group.unit) | html)</b><small>\(interval($group) | html)</small></p></section>") | join("")) + "</div>" end;

def shell_words: map(tostring | one_line | if test("^[A-Za-z0-9_./:=,{}@%+?&-]+$") then . else @sh end) | join(" ");

# What is started and asked, with placeholders for what differs from sample to sample, as this checkout has it.
def program_of($model; $name):
  $model.programs[$name] // null
  | if . == null or (.start == null and .resident == null) then "" else
      "<h2>What is started</h2><p class=\"lead\">As <code>bench/systems/\($name | html)/system.json</code> of this checkout has it. Words in braces are put in for each sample.</p><pre class=\"commands\">\(
        [(.resident | arrays | "running before the clock starts: " + shell_words), (.start | arrays | "timed: " + shell_words),
         (.request | objects | "timed: \(.method // "GET" | one_line) \(.path // "/" | one_line)")] | join("\n") | html)</pre>" end;

def repeat_command($bench; $name):
  "isoload bench" + (if $bench.effort | IN("quick", "full") then " --\($bench.effort)" else "" end) + " --systems \($name | one_line | if test("^[A-Za-z0-9_.-]+$") then . else @sh end)"
  + (if $bench.seed | type == "number" then " --seed \($bench.seed)" else "" end);

def system_in_run($bench; $name; $many):
  first(($bench.systems[] | select(.name == $name)), null) as $system
  | (if $many then "<p class=\"run-title\">Run of \($bench.date | day | html) · \(if $bench.machineName == "this machine" then "" else "\($bench.machineName), " end)\($bench.machine | machine_sentence | html)</p>" else "" end)
    + (if $system == null then "<p class=\"empty\">This result does not describe the system.</p>" else
        (if $system.available == false then "<p class=\"empty\"><b>Not measured.</b> \($system.reason // "The result gives no reason." | one_line | html)</p>"
         elif $system.failed == true then "<p class=\"empty\"><b>It failed.</b> \($system.reason // "The result gives no reason." | one_line | html)</p>" else "" end)
        + "<dl class=\"facts\"><div><dt>Version</dt><dd>\($system.version // "not recorded" | one_line | html)</dd></div>"
        + (if $system.attempts | type == "number" then "<div><dt>Attempts</dt><dd>\($system.attempts), \(if ($system.failures // 0) == 0 then "none failed" else "\($system.failures) failed" end)</dd></div>" else "" end) + "</dl>"
        + "<div class=\"pair\"><div><h2 class=\"sub\">Included</h2><ul>\($system.includes | list("not stated"))</ul></div><div><h2 class=\"sub\">Not included</h2><ul>\($system.excludes | list("nothing named"))</ul></div></div>" end)
    + "<h2>Every sample</h2><p class=\"lead\">A stroke is a sample, on a logarithmic line from the smallest to the largest; the tall one is the median.</p>" + sample_rows($bench; $name)
    + "<h2>Repeat it</h2><pre class=\"commands\">\(repeat_command($bench; $name) | html)</pre>";
