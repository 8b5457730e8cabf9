# For people: what failed and why, what changed against the expectations, a summary.
def paint($code): if $colour then "\u001b[\($code)m\(.)\u001b[0m" else . end;
def red: paint("31");
def green: paint("32");
def yellow: paint("33");
def dim: paint("2");
def indent($by): plain | split("\n") | map(" " * $by + .) | join("\n");

def heading:
  "\(subject | one_line), suite \(.suite.version)"
  + (.repeat // {} | (if (.rounds // 1) > 1 then ", \(.rounds) rounds" else "" end)
     + if .shuffle then ", shuffled with the seed \(.seed)" else "" end);

def outcome_tag:
  ((if is_flaky then "flaky" else .outcome end | ascii_upcase) + "          ")[0:9]
  | if . == "XPASS    " then yellow else red end;

def failing_case:
  "\(outcome_tag)\(.id)  \("\(.clause) (\(.level))" | dim)",
  (select(is_flaky) | "         \(outcomes_text) in \(.outcomes | length) rounds"),
  (.message // empty | indent(9)),
  (.detail // {} | to_entries[]
    | select(.key | IN("expected", "actual", "got"))
    | "         \(.key): \(.value | text | one_line)");

def sum_of($totals):
  [["pass", "passed"], ["xfail", "failed as expected"], ["fail", "failed"], ["timeout", "timed out"],
   ["crash", "crashed"], ["error", "errors of the harness"], ["xpass", "passed unexpectedly"],
   ["not-applicable", "not applicable"]]
  | map(. as [$key, $word] | $totals[$key] | select(. > 0) | "\(.) \($word)") | join(", ");

def profile_lines:
  .byProfile | to_entries[] | "\((.key + "          ")[0:10]) \(plural(.value.cases; "case")): \(sum_of(.value))";

def expectation_lines:
  (.cases | map({(.id): .outcome}) | add // {}) as $outcomes
  | .expectations // empty
  | (.new[] | "NEW     \(.)  \($outcomes[.])" | red),
    (.fixed[] | "FIXED   \(.)  passes: remove its expectation" | yellow),
    (.stale[] | "STALE   \(.)  is expected to fail but names no case" | yellow),
    (if $quiet then empty else .unexamined[] | "UNEXAMINED  \(.)  write the reason of its expectation" | yellow end);

def incident_lines:
  .incidents[]
  | ("INCIDENT \(.message | one_line)" + if .cases == [] then "" else " (\(.cases | join(", ")))" end)
    + if .counted then "" else " (not counted)" end
  | yellow;

def verdict:
  ([.incidents[] | select(.counted)] | length) as $incidents
  | if .totals.unexpected == 0 and $incidents == 0
    then "PASSED: nothing unexpected in \(plural(.totals.cases; "case")), \(.durationMs | seconds)" | green
    else "FAILED: \(plural(.totals.unexpected; "unexpected outcome"))"
      + (if $incidents > 0 then " and \(plural($incidents; "incident"))" else "" end)
      + " in \(plural(.totals.cases; "case")), \(.durationMs | seconds)" | red
    end;

def run_report:
  (if $quiet then empty else heading + (if .mutant then ", with the mutant \(.mutant)" else "" end), "" end),
  ([.cases[] | select(if $quiet then is_unexpected else is_bad end)] | .[] | failing_case),
  expectation_lines,
  incident_lines,
  (if $quiet then empty else profile_lines end),
  verdict;

def mutation_report:
  (if $quiet then empty else heading, "" end),
  (.baseline[] | select(is_unexpected) | "The right loader does not pass:", failing_case),
  (mutant_rows | select(.ok | not or ($quiet | not))
    | "\((.name + " " * 32)[0:([32, (.name | length)] | max)]) \(.text | one_line | if startswith("caught") then green else red end)"),
  (.score | "mutation score \(.caught)/\(.mutants)\(if .percent == null then "" else " (\(.percent) %)" end)");

def comparison_lines:
  .changes[]
  | ((.change | ascii_upcase) + " " * 8)[0:8] as $tag
  | "\($tag) \(.id)  \(.before // "not there") -> \(.after // "not there")  \("\(.clause) (\(.level))" | dim)"
  | if $tag == "WORSE   " then red elif $tag == "BETTER  " then green else . end;

def comparison_report:
  (if $quiet then empty else "before  \(.before | heading)", "after   \(.after | heading)", "" end),
  (if $quiet then (.changes |= map(select(.change == "worse"))) else . end | comparison_lines),
  (.totals | "\(.worse) worse, \(.better) better, \(.changed) changed, \(.added) added, \(.removed) removed, \(.same) the same"
    + if .worse > .counted then " (\(.worse - .counted) of what is worse is only observed, and not counted)" else "" end
    | if startswith("0 worse") then green else red end);

if is_mutation then mutation_report
elif .schema == "isoload.comparison/1" then comparison_report
else run_report end
