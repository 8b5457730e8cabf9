# The pictures to draw: run, group, name of the file, title; tab separated.
include "text";
include "words";
include "bench-page";

. as $model
| range(0; .benches | length) as $run
| $model.benches[$run] as $bench
| range(0; $bench.groups | length) as $group
| $bench.groups[$group]
| select(has_figure)
| [$run, $group, figure_id($bench; $group),
   (.title + (if .workload then ", workload \(.workload)" else "" end) | one_line | html)]
| map(tostring) | join("\t")
