# Which pictures there are, under which names: what draws them and what shows them agree on it here.
include "text";
include "plot";

def figure_id($bench): "\($bench.id)-\(.slug)";
def cdf_id($bench): "\($bench.id)-\(.slug)-cdf";
def curve_id($bench): "\($bench.id)-\(.id)";

def drawable: any(.rows[]; .median > 0 and (.values | length > 0));
def has_figure: drawable and ((.warm | not) or (.metric | IN("ttfr", "memory"))) and
  (.kind == "time" or .kind == "bytes" or .kind == "rate")
  and (.inCurve | not) and (.metric | IN("ttfr", "memory", "memory.pss", "cpu", "teardown", "burst.total", "call", "churn.rate", "rate", "requests"));
# A distribution is worth a picture where there is one: of more than a handful of samples.
def has_cdf: .metric == "ttfr" and (.warm | not) and .group != "size" and any(.rows[]; .median > 0 and .n >= 10);

def full_title: .title + (if .workload | IN("hello", null) then "" else ": \(.workloadTitle // .workload | one_line)" end) + (if .warm then ", kept warm" else "" end);

# What a claim would need of a container, as a line through the picture.
def reference_of($model; $bench; $g):
  first(($bench.claims[] | select(.metric == $g.metric and (.needs | type) == "number")), null) as $claim
  | (if $claim and ($g.warm | not) and $g.main then first(($g.rows[] | select(.system == ($claim.system // "isoload") and .median > 0)), null) else null end) as $source
  | if $source then {at: ($source.median * $claim.needs), words: "\($claim.needs | grouped) × \($model.systems[$source.system].title)"} else null end;

def strip_data($model; $bench):
  . as $g
  | {kind, unit, metric, warm, reference: reference_of($model; $bench; $g),
     rows: [.rows[] | select(.values | length > 0) | (.system | lane_words($model)) as [$name, $rest]
       | . + {name: $name, full: $model.systems[.system].title, note: ((if $rest then [$rest] else [] end) + (.system | kind_words($model; $rest; $g.warm)) + ["n = \(.n)"] | join(", "))}],
     missing: [.missing[] | {name: ($model.systems[.system].title // .system), reason}]};

def machine_data($model):
  {kind: .group.kind, unit: .group.unit, metric, warm: false, reference: null, missing: [],
   rows: [.systems[].rows[] | (.system | lane_words($model)) as [$name, $rest]
     | . + {name: $name, full: "\(.machine), \($model.systems[.system].title)", note: ([$rest // empty, .machine, "n = \(.n)"] | join(", "))}]};

# Where very many systems have a curve, the containers and microVMs that no claim names are left to the table.
def picked($model; $bench):
  if (.series | length) <= 16 then . else
    ([$bench.claims[].rows[].baseline] | INDEX(.)) as $named
    | .series |= map(select(($model.systems[.system].class | IN("container", "microvm") | not) or $named[.system] != null)) | .partial = true end
  | select(.series | length > 0);

def figures_of($model):
  [($model.benches[] | . as $bench
    | (.groups[] | select(has_figure) | {id: figure_id($bench), kind: "strip", title: full_title, data: strip_data($model; $bench)}),
      (.groups[] | select(has_cdf) | {id: cdf_id($bench), kind: "cdf", title: ("Distribution: " + full_title), data: .}),
      (.curves[] | picked($model; $bench) | {id: curve_id($bench), kind: "curve", title, data: .})),
   ($model.comparisons.sideBySide[] | {id, kind: "strip", title: "\(.group.title) on different machines", data: machine_data($model)}),
   ($model.comparisons.overTime[] | {id, kind: "curve", title: "\(.title) over time, \(.machine)", data: (. as $curve | $model.benches[-1] as $bench | $curve | picked($model; $bench))})];
