# The report in Markdown, for a README or a comment. Input: the view of model.jq.
include "text";
include "words";
include "figure-list";
include "markdown";

def measurements($model; $bench):
  $bench.groups[] | select(has_figure)
  | "", "### \(full_title | md)", "",
    "![\(full_title | md)](figures/\(figure_id($bench)).svg)", "", group_table($model);

def curves($bench):
  $bench.curves[] | "", "### \(.title | md)", "", "![\(.title | md)](figures/\(curve_id($bench)).svg)";

. as $model
| "# isoload report",
  (if .lead != null then .benches[.lead] as $b
     | "", (headline_sentence($model; $b), memory_sentence($model; $b) | select(. != null) | md)
   else empty end),
  (if .benches == [] then "", "No benchmark result was given." else
     (.benches[] | . as $bench
      | "", "## Benchmark of \(.date | day | md)", "", measured_on, noise_words,
        (if .claims == [] then "", "This result holds no verdict on a claim." else claims_table($model) end),
        targets_table($model),
        (if .groups == [] then "", "This result holds no samples." else measurements($model; $bench), curves($bench) end)) end),
  (.comparisons | (.sideBySide[] | "", "## \(.group.title | md), by machine", "", "![\(.group.title | md), by machine](figures/\(.id).svg)"),
    (.overTime[] | "", "## \(.title | md) over time", "", "![\(.title | md) over time](figures/\(.id).svg)")),
  "", "## Conformance", "",
  (if .conformance == [] then "No conformance result was given." else conformance_table end)
