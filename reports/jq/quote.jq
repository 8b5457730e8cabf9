# What the README quotes of a published run, in Markdown: the newest run's claims, its targets and the time
# to first result. $folder stands before the names of pictures. Input: the view of model.jq.
include "text";
include "words";
include "figure-list";
include "markdown";

. as $model
| (if .lead == null then null else .benches[.lead] end) as $bench
| if $bench == null then "No benchmark is part of this publication." else
    ($bench | measured_on, noise_words), "",
    (headline_sentence($model; $bench), memory_sentence($model; $bench) | select(. != null) | md),
    (first(($bench.groups[] | select(has_figure and .metric == "ttfr" and .main and (.warm | not))), null) as $g
     | if $g == null then empty else "", "![\($g | full_title | md)](\($folder)/figures/\($g | figure_id($bench)).svg)" end),
    ($bench | claims_table($model), targets_table($model)) end,
  (if .conformance == [] then empty else "", "### Conformance", "", conformance_table end)
