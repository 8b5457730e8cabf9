# One view of a conformance result, and the matrix of several.
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
def matrix($implementations; $suite):
  [$implementations | to_entries[] | .key as $i | .value.cases[] | . + {implementation: $i}]
  | group_by(.profile)
  | map({profile: .[0].profile,
         clauses: (group_by(.clause) | map(
           . as $of_clause
           | {clause: .[0].clause, text: ($suite.clauses[.[0].clause]? // null), level: (map(.level) | unique | sort_by(level_rank) | .[0]),
              cells: [range(0; $implementations | length) as $i
                | $of_clause | map(select(.implementation == $i)) | sort_by(.id)
                | (tally) + {cases: map(
                    {id, level, outcome, outcomes: [.outcomes[]?], description, message, detail, expected, reason, durationMs,
                     source: (if .file | type == "string" then ($suite.sources[.file]? // null) else null end)})}]}))});

