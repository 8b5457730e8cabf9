#!/bin/sh
# What is done with saved results: other forms, the badge, claims, comparison. Prints TAP.
#   saved_test.sh RUNNER FAKE_SERVER
set -u

runner=$1
export FAKE_SERVER=$2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/tests/tap.sh
. "$here/../../scripts/tests/tap.sh"
evidence="err out"
export ISOLOAD_HOME="$here/fixtures/home"

# Runs the runner; leaves its status in $status, and its outputs in $work/out and $work/err.
run() {
  "$runner" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

says() { grep -q -- "$1" "$work/err"; }
prints() { grep -q -- "$1" "$work/out"; }
one_line() { is "$(wc -l <"$work/err")" 1; }
change() { jq "$1" "$work/result.json" >"$work/$2.json"; } # PROGRAM NAME

run --adapter "$here/fixtures/adapters/good" --filter 'core/pass-*' --output "$work/result.json" \
  --output "$work/run.svg" --quiet
ok "a result to begin with" is $status 0
ok "the document says what was asked for" is "$(jq -c .selection "$work/result.json")" \
  '{"profiles":[],"filters":["core/pass-*"],"level":"observed"}'

# Forms.
for form in tap junit json; do
  run show "$work/result.json" --format $form
  ok "show writes $form" is "$status $(wc -l <"$work/err")" "0 0"
done
ok "the JSON that is shown is the same" cmp "$work/out" "$work/result.json"
run show "$work/result.json"
ok "show writes for people" prints '^PASSED'

# Claims, and the badge.
claims() { # PROGRAM WANTED: what is claimed of the changed result
  change "$1" claimed
  run show "$work/claimed.json" --format claim
  is "$(cat "$work/out")" "$2"
}
whole='.selection.filters = []'
yes='fake 1.0 conforms to suite 0.0.1-test: core'
ok "chosen cases are no claim" claims . "no claim: cases were left out by --filter"
ok "a whole profile is one" claims "$whole" "$yes (must and should)"
ok "without the should cases it says so" claims "$whole | .selection.level = \"must\"" "$yes (must)"
ok "a should that fails leaves the must" claims \
  "$whole | .cases[] |= if .level == \"should\" then .outcome = \"xfail\" else . end" "$yes (must)"
ok "an expected failure of a must is no claim" claims "$whole | .cases[0].outcome = \"xfail\"" \
  "no claim: no profile holds; of the cases of level must pass: core 3 of 4"
ok "a flaky case is no claim" claims "$whole | .cases[0].outcomes = [\"pass\", \"fail\"]" \
  "no claim: no profile holds; of the cases of level must pass: core 3 of 4"
ok "what does not apply is no obstacle" claims "$whole | .cases[0].outcome = \"not-applicable\"" \
  "$yes (must and should)"
ok "but alone it is no claim" claims "$whole | .cases[].outcome = \"not-applicable\"" \
  "no claim: no profile holds"
ok "an observed failure is no obstacle" claims \
  "$whole | .cases[0] |= (.level = \"observed\" | .outcome = \"fail\")" "$yes (must and should)"
ok "half a run is no claim" claims "$whole | .complete = false" "no claim: the run was cut short"
ok "a mutant is no claim" claims "$whole | .mutant = \"x\"" "no claim: a mutant stood before the loader"
ok "an incident that counts is no claim" claims "$whole | .incidents = [{counted: true}]" \
  "no claim: something went wrong beside the cases"
change "$whole" whole
run show "$work/whole.json" --format badge
ok "the badge has what is claimed" prints "<title>$yes (must and should)</title>"
ok "the badge of a run without a claim says so" grep -q '>not claimed<' "$work/run.svg"
change "$whole | .implementation.name = \"<a>&\\\"\u0007\"" hostile
run show "$work/hostile.json" --format badge
ok "a hostile name is escaped" prints '&lt;a&gt;&amp;&quot; '
if command -v xmllint >/dev/null; then
  ok "the badge is XML" xmllint --noout "$work/out" "$work/run.svg"
else
  echo "# skipped: whether the badge is XML, because xmllint is missing (apt-get install libxml2-utils)"
fi

# Comparison.
compare() { # PROGRAM [OPTION...]: of the result with the changed one
  change "$1" after
  shift
  run compare "$work/result.json" "$work/after.json" "$@"
}
compare .
ok "nothing has changed" prints '^0 worse, 0 better, 0 changed, 0 added, 0 removed, 5 the same$'
ok "that is a success" is $status 0
compare '.cases[0].outcome = "fail"'
ok "a case does worse" prints '^WORSE *core/pass-1  pass -> fail'
ok "that is no success" is $status 1
ok "and no message on stderr" is "$(wc -c <"$work/err")" 0
compare '.cases[0] |= (.outcome = "xfail" | .expected = "crash")'
ok "an expectation hides nothing" prints '^WORSE *core/pass-1  pass -> crash'
compare '.cases[0].outcomes = ["pass", "fail"]'
ok "flaky is worse" prints '^WORSE *core/pass-1  pass -> flaky'
run compare "$work/after.json" "$work/result.json"
ok "the other way it is better" prints '^BETTER *core/pass-1  flaky -> pass'
ok "better is a success" is $status 0
compare '.cases |= map(if .id == "core/pass-1" then .outcome = "fail" | .level = "observed" else . end)'
ok "what is only observed is told" prints '^WORSE *core/pass-1.*(observed)'
ok "and not counted" is $status 0
compare '.cases[0].id = "core/new"'
ok "what came is told" prints '^ADDED *core/new  not there -> pass'
ok "what went is told" prints '^REMOVED *core/pass-1  pass -> not there'
compare '.cases[0].outcome = "fail"' --format json
ok "as JSON" is "$(jq -c '[.schema, .totals.worse, .totals.counted, .changes[0].change]' "$work/out")" \
  '["isoload.comparison/1",1,1,"worse"]'
compare '.cases |= (.[0].outcome = "fail" | .[1].id = "core/new")' --quiet
ok "--quiet tells what is worse" is "$(wc -l <"$work/out")" 2

# Wrong use.
echo '{"schema":"isoload.bench/1"}' >"$work/other.json"
echo 'no JSON' >"$work/none.json"
for wrong in "show" "show $work/result.json $work/result.json" "compare $work/result.json" \
  "compare $work/result.json $work/result.json x" "show $work/nowhere.json" \
  "show $work/other.json" "show $work/none.json" "show $work/result.json --format xml" \
  "compare $work/result.json $work/result.json --format tap" "show --moon" "show --format" \
  "show $work/result.json --quie" "compare $work/result.json $work/result.json --form json"; do
  # shellcheck disable=SC2086 # words
  run $wrong
  ok "wrong use: $(echo "$wrong" | sed "s,$work/,,g")" is $status 2
  ok "one line says what to write" one_line
done
run compare --help
ok "--help is a success on stdout" sh -c '[ $0 = 0 ] && [ -s "$1" ]' $status "$work/out"

all_told
