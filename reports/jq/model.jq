# One view of any number of result documents: input is an array of {file, copy, document}.
# Everything that the page, the pictures and the summary say is taken from here, and everything
# here is taken from the documents; what they lack stays null.
include "text";

def seconds_in($unit):
  {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1}[$unit];
def bytes_in($unit):
  {"B": 1, "byte": 1, "bytes": 1, "kB": 1e3, "KiB": 1024, "MB": 1e6, "MiB": 1048576,
   "GB": 1e9, "GiB": 1073741824}[$unit];
def kind_of($unit):
  ($unit // "") as $u
  | if seconds_in($u) then "time" elif bytes_in($u) then "bytes" else "other" end;
def scale_of($unit): ($unit // "") as $u | seconds_in($u) // bytes_in($u) // 1;
def scaled($scale): if type == "number" then . * $scale else null end;

def median:
  sort | length as $n
  | if $n == 0 then null
    elif $n % 2 == 1 then .[($n - 1) / 2]
    else (.[$n / 2 - 1] + .[$n / 2]) / 2 end;

# Linear interpolation between order statistics, as Google Benchmark's users expect of a quantile.
def quantile($q):
  sort | length as $n
  | if $n == 0 then null
    else (($n - 1) * $q) as $at | ($at | floor) as $i
      | .[$i] + ($at - $i) * ((.[$i + 1] // .[$i]) - .[$i]) end;

def rank_of_metric:
  if . == "ttfr" then 0 elif . == "memory" then 1 elif startswith("memory") then 2 else 3 end;

def title_of_metric:
  if . == "ttfr" then "Time to first result"
  elif . == "memory" then "Memory per live sandbox"
  elif test("^memory.*pss"; "i") then "Memory per live sandbox, as proportional set size"
  elif test("^memory.*first"; "i") then "Memory of the first sandbox, with all that the others share"
  else . end;

# --- benchmarks -------------------------------------------------------------------------------

def bench_groups($doc):
  [($doc.isoload.systems // [])[]? | select((.name? | type) == "string")] as $systems
  | ($doc.isoload.summaries // []) as $summaries
  | [($doc.isoload.samples // [])[]
      | select(type == "object" and (.system | type) == "string" and (.metric | type) == "string")]
  | group_by([.metric, .workload])
  | map(
      .[0] as $first
      | {metric: $first.metric, workload: ($first.workload // null), unit: ($first.unit // null),
         kind: kind_of($first.unit), title: ($first.metric | title_of_metric),
         rows: (group_by(.system) | map(
           .[0] as $sample
           | scale_of($sample.unit) as $scale
           | ([.[].values // [] | .[] | select(type == "number") | . * $scale] | sort) as $values
           | first(($summaries[]
               | select(.system == $sample.system and .metric == $sample.metric
                        and (.workload // null) == ($sample.workload // null))), null) as $summary
           | (if $summary then scale_of($summary.unit // $sample.unit) else 1 end) as $s
           | {system: $sample.system, values: $values, n: ($values | length),
              median: (($summary.median | scaled($s)) // ($values | median)),
              low: ($summary.low | scaled($s)), high: ($summary.high | scaled($s)),
              p90: ($summary.p90 | scaled($s)), p99: ($summary.p99 | scaled($s)),
              q1: ($values | quantile(0.25)), q3: ($values | quantile(0.75)),
              min: $values[0], max: $values[-1]})
           | map(select(.median != null)) | sort_by(.median))}
      | . as $group
      | .missing = [$systems[] | select(.name as $name | all($group.rows[]; .system != $name))
                    | . as $system | {system: .name, reason: (first(($summaries[] | select(.system == $system.name and .metric == $group.metric) | .reason), null) // .reason), available: (.available // false)}])
  | map(select(.rows | length > 0))
  | sort_by([(.metric | rank_of_metric), .metric, (.workload // "")])
  # A file name for each: the metric and the workload, with the number where that is not unique.
  | map(.slug = ("\(.metric)-\(.workload // "any" | tostring)" | gsub("[^A-Za-z0-9]+"; "-") | .[0:60]))
  | . as $groups | to_entries
  | map(.key as $i | .value | if [$groups[].slug] | index($groups[$i].slug) == $i then . else .slug += "-\($i)" end);

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
  .document as $doc
  | {file, copy, date: ($doc.context.date // $doc.isoload.started // null),
     machine: bench_machine($doc), order: $doc.isoload.order, seed: $doc.isoload.seed,
     command: ($doc.isoload.command // null), effort: ($doc.isoload.effort // null),
     interrupted: ($doc.isoload.interrupted == true), rounds: ($doc.isoload.rounds // null),
     method: ($doc.isoload.method // null | if type == "object" then . else null end),
     discarded: ([($doc.isoload.discarded // [])[]? | .values? // [] | length] | add // 0),
     warnings: [$doc.isoload.warnings // $doc.isoload.machine.warnings // [] | if type == "array" then .[] else . end],
     systems: [($doc.isoload.systems // [])[]? | select(type == "object" and (.name | type) == "string")],
     groups: bench_groups($doc), claims: bench_claims($doc),
     ratios: [($doc.isoload.ratios // [])[] | select(type == "object")
              | .title = (.metric // "" | tostring | title_of_metric)]};

# --- conformance ------------------------------------------------------------------------------

def passed: . == "pass" or . == "xpass";
def unsound: . == "fail" or . == "timeout" or . == "crash" or . == "error" or . == "flaky";

def tally:
  {total: length,
   pass: map(select(.outcome | passed)) | length,
   known: map(select(.outcome == "xfail")) | length,
   failed: map(select(.outcome | unsound)) | length,
   fixed: (map(select(.outcome == "xpass")) | length),
   skipped: map(select(.outcome == "not-applicable")) | length,
   outcomes: (group_by(.outcome) | map({key: (.[0].outcome // "none" | tostring), value: length}) | from_entries)};

def conformance_view:
  .document as $doc
  | [($doc.cases // [])[] | select(type == "object")
      | .clause = (if (.clause // "") == "" then "no clause" else .clause end)
      | .profile = (.profile // ((.id // "") | split("/")[0]) // "")
      | .outcome = (if [.outcomes[]?] | unique | length > 1 then "flaky" else .outcome // "none" end)] as $cases
  | {file, copy, date: ($doc.started // null), name: ($doc.implementation.name // null),
     version: ($doc.implementation.version // null), features: $doc.implementation.features,
     notes: ($doc.implementation.notes // null),
     suite: $doc.suite, machine: ($doc.machine // {}), durationMs: ($doc.durationMs // null),
     complete: ($doc.complete != false), mutant: ($doc.mutant // null),
     incidents: [($doc.incidents // [])[]? | select(type == "object")],
     stale: [$doc.expectations.stale? // [] | .[]?], unexamined: [$doc.expectations.unexamined? // [] | .[]?],
     # Observed behaviour is shown, and never counted against anyone.
     counted: ($cases | map(select(.level != "observed")) | tally),
     must: ($cases | map(select(.level == "must")) | tally),
     observed: ($cases | map(select(.level == "observed")) | tally),
     profiles: ($cases | group_by(.profile)
                | map({name: .[0].profile, counted: (map(select(.level != "observed")) | tally)})),
     cases: $cases};

def level_rank: {"must": 0, "should": 1, "observed": 2}[. // ""] // 3;

# Profiles, in them clauses, in them one cell an implementation.
def matrix($implementations):
  [$implementations | to_entries[] | .key as $i | .value.cases[] | . + {implementation: $i}]
  | group_by(.profile)
  | map({profile: .[0].profile,
         clauses: (group_by(.clause) | map(
           . as $of_clause
           | {clause: .[0].clause, text: ($suite[0].clauses[.[0].clause]? // null), level: (map(.level) | unique | sort_by(level_rank) | .[0]),
              cells: [range(0; $implementations | length) as $i
                | $of_clause | map(select(.implementation == $i)) | sort_by(.id)
                | (tally) + {cases: map(
                    {id, level, outcome, outcomes: [.outcomes[]?], description, message, detail, expected, reason, durationMs,
                     source: (if .file | type == "string" then ($suite[0].sources[.file]? // null) else null end)})}]}))});

# --- colours ----------------------------------------------------------------------------------

# A known system has its colour for ever; the others take spare ones in the order of their names.
def colours($palette; $names):
  ($names | map(select($palette.systems[.] == null))) as $others
  | [$names[] | . as $name
      | {key: $name,
         value: ($palette.systems[$name]
           // $palette.spare[($others | index([$name])) % ($palette.spare | length)])}]
  | from_entries;

# --- headline ---------------------------------------------------------------------------------

def measured: map(select(.ratio | type == "number"));
def containers($systems):
  map(select(.baseline as $b | any($systems[]?; .name == $b and .class == "container")));

# The rows that the page opens with: those of the claim, or, where its system was not measured, the
# ratios of another isolate.
def headline_rows($metric):
  . as $bench
  | ([$bench.claims[] | select(.metric == $metric) | .system as $system | .rows | measured[] | . + {system: $system}]) as $claimed
  | if $claimed != [] then {rows: $claimed, claimed: true}
    else
      [$bench.ratios[] | select(.metric == $metric)] | measured as $ratios
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

# --- everything -------------------------------------------------------------------------------

($palette[0]) as $palette
| [.[] | select(.document.isoload.schema? == "isoload.bench/1") | bench_view] as $benches
| [.[] | select(.document.schema? == "isoload.conformance/1") | conformance_view] as $conformance
| ([$benches[].systems[]?.name, $benches[].groups[].rows[].system] | map(select(. != null)) | unique)
  as $names
| ([$benches[].systems[]? | select(.title) | {key: .name, value: .title}] | from_entries) as $titles
| ([$benches[].systems[]? | select(.class) | {key: .name, value: .class}] | from_entries) as $classes
| {benches: ($benches | to_entries | map(.value + {id: "run-\(.key + 1)",
     headline: {ttfr: (.value | headline_of("ttfr")), memory: (.value | headline_of("memory"))}})),
   conformance: ($conformance | to_entries | map(.value + {id: "impl-\(.key + 1)"})),
   matrix: matrix($conformance),
   systems: ($names | map({key: ., value: {title: ($titles[.] // .), class: ($classes[.] // null)}})
             | from_entries),
   colours: colours($palette; $names), theme: $palette.theme,
   files: map({file, copy, schema: (.document.isoload.schema? // .document.schema?)})}
# The run that the page opens with: the newest.
| .lead = (.benches | if length == 0 then null
           else to_entries | max_by([(.value.date // ""), .key]) | .key end)
