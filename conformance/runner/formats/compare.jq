# Two results, [before, after], as one document isoload.comparison/1. What counts is what a case did,
# not what was expected of it.
def did:
  if is_flaky then "flaky" elif .outcome == "xfail" then .expected
  elif .outcome == "xpass" then "pass" else .outcome end;
def table: .cases | map({(.id): .}) | add // {};
def change($before; $after):
  if $before == null then "added" elif $after == null then "removed"
  elif $before == $after then "same"
  elif $before == "pass" and $after != "not-applicable" then "worse"
  elif $after == "pass" and $before != "not-applicable" then "better"
  elif $after == "flaky" then "worse"
  else "changed" end;
def about: {implementation: (.implementation | {name, version}), suite, started, complete};

(.[0] | table) as $before | (.[1] | table) as $after
| [($before + $after) | keys[]
   | . as $id
   | ($before[$id] | if . then did else null end) as $was
   | ($after[$id] | if . then did else null end) as $is
   | ($after[$id] // $before[$id])
   | {id, clause, level, profile, before: $was, after: $is, change: change($was; $is)}
     + if .message then {message} else {} end] as $all
| {schema: "isoload.comparison/1", before: (.[0] | about), after: (.[1] | about),
   totals: (["worse", "better", "changed", "added", "removed", "same"]
     | map(. as $kind | {($kind): ([$all[] | select(.change == $kind)] | length)}) | add),
   changes: [$all[] | select(.change != "same")]}
| .totals.counted = ([.changes[] | select(.change == "worse" and .level != "observed")] | length)
