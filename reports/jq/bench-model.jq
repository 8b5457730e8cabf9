# One view of a benchmark result: its groups, that is all systems of one metric, one workload, cold
# or warm; its curves, which are made of several groups; its claims and targets.
include "units";
include "metrics";

# Members that only some documents have, by name.
def named($list): [$list // [] | .[]? | select(type == "object" and (.name? | type) == "string")] | INDEX(.name);
def systems_of($doc): [($doc.isoload.systems // [])[]? | select(type == "object" and (.name | type) == "string")];
def summary_key: "\(.system)\u0000\(.metric)\u0000\(.workload)";

def row_of($sample; $values; $summary; $doc_system):
  (if $summary then scale_of($summary.unit // $sample.unit) else 1 end) as $s
  | {system: $sample.system, values: $values, n: ($values | length),
     median: (($summary.median | scaled($s)) // ($values | median)),
     low: ($summary.low | scaled($s)), high: ($summary.high | scaled($s)),
     p90: ($summary.p90 | scaled($s)), p99: ($summary.p99 | scaled($s)),
     q1: ($values | quantile(0.25)), q3: ($values | quantile(0.75)),
     min: $values[0], max: $values[-1],
     floor: ($doc_system.floor == true), emulated: ($doc_system.emulated == true)};

def is_of_loaded: .group == "payload" or .group == "call" or .name == "empty";

# Systems that could have a value here and have none, with the reason. Systems that were never there
# are told with the main metrics only.
def missing_of($group; $systems; $summaries):
  ([$group.rows[].system] | INDEX(.)) as $there
  | [$systems[] | select($there[.name] == null and (.warm == true) == $group.warm)
     | $summaries[{system: .name, metric: $group.metric, workload: $group.workload} | summary_key] as $summary
     | select($group.main or ($summary != null and .available == true))
     | {system: .name, available: (.available // false), reason: ($summary.reason // .reason)}];

def with_slugs:
  map(.slug = ("\(.metric)-\(.workload // "any" | tostring)\(if .warm then "-warm" else "" end)" | gsub("[^A-Za-z0-9]+"; "-") | .[0:60]))
  | . as $groups | to_entries
  | map(.key as $i | .value | if [$groups[].slug] | index([$groups[$i].slug]) == $i then . else .slug += "-\($i)" end);

def bench_groups($doc):
  systems_of($doc) as $systems | ($systems | INDEX(.name)) as $by_name
  | named($doc.isoload.metrics) as $metrics | named($doc.isoload.workloads) as $workloads
  | [($doc.isoload.summaries // [])[]? | select(type == "object")] as $summaries
  | ($summaries | INDEX(summary_key)) as $summary_of
  | ([($doc.isoload.samples // [])[]
      | select(type == "object" and (.system | type) == "string" and (.metric | type) == "string")]
     + [$summaries[] | select(.derived == true and (.system | type) == "string" and (.metric | type) == "string")])
  # A call to a sandbox that is loaded is warm by its nature: there only the system tells what is kept warm.
  | map(. + {warm: ($by_name[.system].warm == true
      or ((.warm == true or $workloads[.workload // "" | tostring].warm == true) and (($workloads[.workload // "" | tostring] | is_of_loaded) | not)))})
  | group_by([.metric, .workload, .warm])
  | map(
      .[0] as $first | $metrics[$first.metric] as $metric | $workloads[$first.workload // "" | tostring] as $workload
      | {metric: $first.metric, workload: ($first.workload // null), warm: $first.warm, unit: ($first.unit // null),
         kind: kind_of($first.unit), title: ($metric.title // ($first.metric | title_of_metric) | if IN("", null) then $first.metric else . end),
         workloadTitle: ($workload.title // null), about: ($workload // null),
         group: ($workload.group // ($first.workload | if type == "string" then group_of_name else "start" end)),
         more: (if $metric.better then $metric.better == "more" else ($first.metric | more_is_better) end),
         rows: (group_by(.system) | map(
           .[0] as $sample | scale_of($sample.unit) as $scale
           | ([.[].values // [] | .[] | select(type == "number") | . * $scale] | sort) as $values
           | row_of($sample; $values; $summary_of[$sample | summary_key]; $by_name[$sample.system]))
           | map(select(.median != null)))}
      | .more as $more | .rows |= (sort_by(.median) | if $more then reverse else . end)
      | .chapter = chapter_of(.metric; .group; .warm)
      | .main = ((.workload | IN("hello", null)) and (.metric | IN("ttfr", "memory", "cpu")))
      | .missing = missing_of(.; $systems; $summary_of))
  | map(select(.rows | length > 0))
  | sort_by([.warm, (.metric | rank_of_metric), .metric, (.about.sandboxes // 0), (.about.spacingMs // 0), (.about.bytes // 0), (.about.live // 0), (.workload // "")])
  | with_slugs;

# --- curves -----------------------------------------------------------------------------------

# One curve a system through the medians of several workloads; $x is the member that tells them apart.
def curve_of($groups; $x; $id; $title; $xkind; $xtitle; $ytitle):
  if ([$groups[].about[$x] | select(type == "number")] | unique | length) < 2 then empty else
    {id: $id, slugs: [$groups[] | select(.about[$x] | type == "number") | .slug], title: $title, xkind: $xkind, xtitle: $xtitle, ytitle: $ytitle, kind: $groups[0].kind, metric: $groups[0].metric, more: $groups[0].more,
     series: ([$groups[] | . as $group | select(.about[$x] | type == "number")
         | .rows[] | {system, warm: $group.warm, x: $group.about[$x], y: .median, low: (.low // .median), high: (.high // .median), n}]
       | group_by([.system, .warm]) | map({system: .[0].system, warm: .[0].warm, points: (map({x, y, low, high, n}) | sort_by(.x))})
       | map(select(.points | length > 1)))}
    | select(.series | length > 0) end;

# What the host has less of with n sandboxes: the median of the passes, from the least to the most.
def memory_curve($doc):
  [($doc.isoload.memory // [])[]? | select(type == "object" and (.points | type) == "array" and (.system | type) == "string")
   | .system as $system | first(.points[] | select(.n == 0) | .available) as $before
   | .points[] | select((.n | type) == "number" and .n > 0 and (.available | type) == "number" and ($before | type) == "number")
   | {system: $system, x: .n, y: ($before - .available)}]
  | group_by(.system)
  | map({system: .[0].system, warm: false,
         points: (group_by(.x) | map({x: .[0].x, y: (map(.y) | median), low: (map(.y) | min), high: (map(.y) | max), n: length})
                  | map(select(.y > 0)))})
  | map(select(.points | length > 1))
  | if length == 0 then empty else
      {id: "memory-of-n", title: "Memory of many sandboxes at once", xkind: "count", xtitle: "live sandboxes", ytitle: "memory of all of them", kind: "bytes", metric: "memory", more: false, series: .} end;

def bench_curves($doc; $groups):
  [curve_of([$groups[] | select(.metric == "ttfr" and (.about.bytes? | type) == "number" and (.warm | not))]; "bytes"; "ttfr-of-size";
     "Time to first result by size of the code"; "bytes"; "size of the code"; "time"),
   curve_of([$groups[] | select(.metric == "call" and .group == "payload")]; "bytes"; "call-of-payload";
     "Time of a call by size of the payload"; "bytes"; "size of the payload"; "time"),
   curve_of([$groups[] | select(.metric == "requests")]; "cores"; "requests-of-cores";
     "Requests per second by cores, a fresh sandbox each"; "count"; "cores"; "requests per second"),
   curve_of([$groups[] | select(.metric == "rate")]; "cores"; "rate-of-cores"; "Sandboxes per second by cores"; "count"; "cores"; "sandboxes per second"),
   memory_curve($doc),
   (curve_of([$groups[] | select(.metric == "live.create" and (.warm | not))]; "live"; "create-of-live";
     "Making one more beside those that live"; "count"; "live sandboxes"; "time to make one more") | .linear = true),
   (curve_of([$groups[] | select(.metric == "live.memory" and (.warm | not))]; "live"; "memory-of-live";
     "Memory of one more beside those that live"; "count"; "live sandboxes"; "memory of one more") | .linear = true),
   (curve_of([$groups[] | select(.metric == "live.page" and (.warm | not))]; "live"; "page-of-live";
     "A page of memory that is new to the machine, at that moment"; "count"; "live sandboxes"; "time to touch it first") | .linear = true)];

# --- claims and targets -----------------------------------------------------------------------

# The metric that a verdict speaks of, where the document does not say it itself.
def metric_of_verdict($doc):
  . as $v
  | .metric
    // first(($doc.isoload.ratios // [])[]
             | select(.baseline == $v.baseline and .ratio == $v.ratio and .ratio != null) | .metric)
    // (if "\(.claim) \(.sentence)" | test("memory"; "i") then "memory" else "ttfr" end);

def bench_claims($doc):
  [($doc.isoload.systems // [])[]? | select((.name? | type) == "string")] as $systems
  | [($doc.isoload.verdicts // [])[] | select(type == "object")]
  | map(. + {metric: metric_of_verdict($doc)})
  | reduce .[] as $v ([];
      (map([.claim, .system] == [$v.claim, $v.system // null]) | index(true)) as $at
      | if $at == null
        then . + [{claim: $v.claim, sentence: $v.sentence, source: $v.source, needs: $v.needs,
                   system: ($v.system // null), metric: $v.metric, rows: [$v]}]
        else .[$at].rows += [$v] end)
  | map(.metric as $metric
      | .rows |= (map(. as $v
          | first(($systems[] | select(.name == $v.baseline)), null) as $system
          | {baseline, needs, ratio, low, high, verdict,
             absent: ($systems != [] and $system == null and .ratio == null),
             n: (.n // first(($doc.isoload.ratios // [])[]
                 | select(.baseline == $v.baseline and .ratio == $v.ratio and .metric == $metric)
                 | .n) // null),
             reason: (.reason // (if $system then $system.reason else null end))})
          | sort_by(if .ratio == null then 1 else 0 end, - (.ratio // 0))))
  | sort_by(.metric | rank_of_metric);

def bench_machine($doc):
  ($doc.isoload.machine // {}) as $machine
  | ($doc.context // {}) as $context
  | $machine
    + (if $context.mhz_per_cpu and ($machine | has("mhz") | not)
       then {mhz: $context.mhz_per_cpu} else {} end)
    + (if $context.cpu_scaling_enabled != null then {frequency_scaling: $context.cpu_scaling_enabled}
       else {} end)
    + (if $context.load_avg and ($machine.load | not) then {load_at_start: $context.load_avg} else {} end);

def bench_view:
  .document as $doc | bench_groups($doc) as $all | bench_curves($doc; $all) as $curves
  # What a curve shows needs no picture of its own.
  | ([$curves[].slugs[]?] | INDEX(.)) as $shown | ($all | map(.inCurve = ($shown[.slug] != null))) as $groups
  | named($doc.isoload.metrics) as $titles
  | {file, copy, date: ($doc.context.date // $doc.isoload.started // null),
     machine: bench_machine($doc), order: $doc.isoload.order, seed: $doc.isoload.seed,
     command: ($doc.isoload.command // null), effort: ($doc.isoload.effort // null),
     interrupted: ($doc.isoload.interrupted == true), rounds: ($doc.isoload.rounds // null),
     method: ($doc.isoload.method // null | if type == "object" then . else null end),
     discarded: ([($doc.isoload.discarded // [])[]? | .values? // [] | length] | add // 0),
     warnings: [$doc.isoload.warnings // $doc.isoload.machine.warnings // [] | if type == "array" then .[] else . end],
     systems: [($doc.isoload.systems // [])[]? | select(type == "object" and (.name | type) == "string")],
     started: ($doc.isoload.started // null), durationMs: ($doc.isoload.durationMs // null),
     noise: ($doc.isoload.noise // null | if type == "object" then . else null end),
     leftOut: [$doc.isoload.leftOut // [] | .[]? | strings],
     targets: [$doc.isoload.targets // [] | .[]? | objects],
     groups: $groups, curves: $curves, claims: bench_claims($doc),
     ratios: [($doc.isoload.ratios // [])[] | select(type == "object")
              | .title = ($titles[.metric // "" | tostring].title // (.metric // "" | tostring | title_of_metric))]};

# --- headline ---------------------------------------------------------------------------------

# Of something at or below zero (memory on a noisy host) nobody is a multiple.
def measured: map(select((.ratio | type) == "number" and .ratio > 0 and (.low == null or .low > 0)));
def containers($systems):
  map(select(.baseline as $b | any($systems[]?; .name == $b and .class == "container" and .floor != true and .emulated != true)));

# The rows that the page opens with: those of the claim, or, where its system was not measured, the
# ratios of another isolate.
def headline_rows($metric):
  . as $bench
  | ([$bench.claims[] | select(.metric == $metric) | .system as $system | .rows | measured[] | . + {system: $system}]) as $claimed
  | if $claimed != [] then {rows: $claimed, claimed: true}
    else
      [$bench.ratios[] | select(.metric == $metric and .warm != true and (.workload | IN("hello", null)))] | measured as $ratios
      | first((("isoload", "isoload-http", "workerd", ($bench.systems[] | select(.class == "isolate") | .name)) as $name
          | select(any($ratios[]; .system == $name)) | $name), null) as $name
      | {rows: [$ratios[] | select(.system == $name)], claimed: false} end;

def headline_of($metric):
  . as $bench
  | headline_rows($metric) as $found
  | ($found.rows | containers($bench.systems)) as $containers
  | (if $containers | length > 0 then $containers else $found.rows end) as $rows
  | if $rows == [] then null
    else {metric: $metric, claimed: $found.claimed, system: $rows[0].system,
          best: ($rows | max_by(.ratio)), worst: ($rows | min_by(.ratio))} end;

