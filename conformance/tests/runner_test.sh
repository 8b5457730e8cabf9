#!/bin/sh
# The command isoload-conformance against implementations that misbehave. Prints TAP.
#   runner_test.sh RUNNER FAKE_SERVER
set -u

runner=$1
export FAKE_SERVER=$2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/tests/tap.sh
. "$here/../../scripts/tests/tap.sh"
evidence="err out"
adapters=$here/fixtures/adapters
export ISOLOAD_HOME="$here/fixtures/home"
unset ISOLOAD_BIN
# The runner's temporary folders lie here, so that one left behind is seen.
mkdir "$work/tmp"
export TMPDIR="$work/tmp"

# Runs the runner; leaves its status in $status, and its outputs in $work/out and $work/err.
run() {
  "$runner" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

# The JSON result of running some cases against an adapter.
judge() { # ADAPTER ARGUMENT...
  adapter=$1
  shift
  run --adapter "$adapters/$adapter" --format json "$@"
}

says() { grep -q -- "$1" "$work/err"; }
prints() { grep -q -- "$1" "$work/out"; }
holds() { jq -e "$1" "$work/out" >/dev/null; }
outcome() { holds "[.cases[] | select(.id == \"core/$1\") | .outcome] == [\"$2\"]"; }
message() { holds "[.cases[] | select(.id == \"core/$1\") | .message | test(\"$2\")] == [true]"; }
one_line() { is "$(wc -l <"$work/err")" 1; }
nothing_left() { is "$(ls "$TMPDIR")" ""; }

# Outcomes, one at a time.
one() { judge good --filter "core/$1"; }
one pass-1; ok "a pass is a success" is $status 0
ok "a pass is a pass" outcome pass-1 pass
ok "the document has its schema" holds '.schema == "isoload.conformance/1" and .complete'
ok "the implementation is as it describes itself" holds '.implementation == {name: "fake", version: "1.0", features: ["declared"]}'
ok "the suite's version comes from SPEC.md" holds '.suite.version == "0.0.1-test"'
ok "totals add up" holds '.totals.cases == 1 and .totals.pass == 1 and .byProfile.core.pass == 1'
one fail; ok "a fail is no success" is $status 1
ok "a fail keeps its detail" holds '.cases[0].detail == {expected: "1", actual: "2"}'
one fail-observed; ok "what is observed is not counted" is $status 0
ok "what is observed is reported" outcome fail-observed fail
one crash; ok "a death is a crash" outcome crash crash
ok "a crash says which signal" message crash "signal 9"
ok "a crash is no success" is $status 1
one hang; ok "no answer is a timeout" outcome hang timeout
ok "a timeout says how long" message hang "400 ms"
judge good --filter core/hang --patience 2
ok "a patient run waits longer" message hang "800 ms"
one drop; ok "a lost connection is a crash" outcome drop crash
ok "a lost connection says so" message drop "connection was lost"
one garbage; ok "garbage is an error" outcome garbage error
ok "garbage is shown escaped" message garbage 'no JSON object: .*u001b'
ok "an error is no success" is $status 1
one not-an-outcome; ok "an outcome of nobody is an error" outcome not-an-outcome error
one odd-expectation; ok "an expectation that cannot be judged is an error" outcome odd-expectation error
one harness-error; ok "an error of the harness is one" outcome harness-error error
one inapplicable; ok "a case can say that it does not apply" outcome inapplicable not-applicable
ok "what does not apply is no failure" is $status 0
one http-500; ok "another status is the implementation's own failure" outcome http-500 fail
ok "a failure by its status says which" message http-500 "HTTP 500"
one http-404; ok "a case that the harness does not know is an error" outcome http-404 error
one huge; ok "an endless answer is an error" message huge "more than 8 MiB"
one visit; ok "the sink's count turns a pass into a fail" outcome visit fail
ok "both numbers are told" holds '.cases[0].detail == {expected: 0, actual: 1}'
one visit-allowed; ok "a connection that is expected passes" outcome visit-allowed pass
one visit-late; ok "a connection after the answer counts too" outcome visit-late fail
one feature-declared; ok "a declared feature is asked for" outcome feature-declared pass
one feature-absent; ok "an undeclared feature is not applicable" outcome feature-absent not-applicable
one fresh; ok "a case may have a process of its own" outcome fresh pass
one flagged; ok "a case may want flags of its parent" outcome flagged pass
judge refuses-flags --filter core/flagged --filter core/pass-1 --filter core/fresh
ok "a parent that refuses them is told with what it said" message flagged "no flags here: .*experimental.*other_flag"
ok "and only cases that want them do not run" holds "[.cases[] | .outcome] == [\"crash\", \"pass\", \"pass\"]"
judge good --filter core/exit-after --filter core/pass-1 --jobs 1
ok "an end after the answer is a counted incident" holds ".incidents | length == 1 and .[0].counted"
ok "such an incident is no success" is $status 1
ok "the cases pass all the same" holds ".totals.pass == 2"
judge good --filter core/pass-1 --filter core/topples --jobs 1
ok "a crash that no case repeats alone is counted" holds ".totals.pass == 2 and .incidents[0].counted"
run --adapter "$adapters/good" --filter rpc/flawed --format json
ok "a file that is no case is an error" holds '.cases[0].outcome == "error" and (.cases[0].message | test("no front matter"))'

# All together: nothing that one case does may change another's outcome.
judge good --jobs 4 --profile core --patience 4
ok "innocent cases pass beside crashes and hangs" holds '[.cases[] | select(.id | test("core/(pass|fresh|visit-allowed|wedge|topples)")) | .outcome] | length == 9 and all(. == "pass")'
ok "the guilty are found" holds '[.cases[] | select(.outcome == "crash" or .outcome == "timeout") | .id] == ["core/crash", "core/drop", "core/hang"]'
ok "every case has an outcome" holds '.totals.cases == 28 and .complete'
ok "nothing is left in the temporary folder" nothing_left

# Adapters.
# Until the machine was quick enough for the adapter's first words.
for limit in 300 3000 30000; do
  judge never-ready --filter 'core/pass-*' --start-timeout $limit
  message pass-1 "warming up" && break
done
ok "an adapter that is never ready is a timeout" holds '[.cases[].outcome] | unique == ["timeout"]'
ok "it is told what the adapter said" message pass-1 "not ready within $limit ms.*warming up"
judge exits-at-start --filter 'core/pass-*'
ok "an adapter that ends at its start is a crash" holds '[.cases[].outcome] | unique == ["crash"]'
ok "its last words are told" message pass-1 "status 7.*the disk is on fire"
ok "no folder of the machine is named" message pass-1 "on fire: disk, .SCRATCH/bundle"
for verb in lacking lacking-at-start; do
  judge $verb --filter core/pass-1
  ok "$verb: exit status 3" is $status 3
  ok "$verb: says what brings it" says "apt-get install moon"
  ok "$verb: one line" one_line
done
for bad in nonsense silent wrong-contract describe-fails floods; do
  judge $bad --filter core/pass-1
  ok "$bad: no success" is $status 1
  ok "$bad: every case is an error" outcome pass-1 error
  ok "$bad: says why" says "cannot be used"
done
judge nonsense --filter core/pass-1
ok "nonsense is shown escaped" says 'no JSON object but "Segmentation \\u001b'
judge wrong-contract --filter core/pass-1
ok "another contract is named" says "contract 7"
judge deaf --filter core/pass-1
ok "an adapter that does not end is killed" holds '[.incidents[].kind] == ["not-stopped"]'
ok "that alone fails no run" is $status 0
export CHILD_FILE="$work/child"
judge leaves-child --filter core/pass-1
ok "a process left behind is reported" holds '[.incidents[].kind] == ["left-behind"]'
ok "a process left behind is ended" sh -c '! kill -0 "$(cat "$CHILD_FILE")"'
judge forks --filter 'core/pass-*'
ok "an adapter need not exec" is "$status $(jq -c '.incidents' "$work/out")" "0 []"
run --adapter nobody
ok "an unknown adapter is wrong use" is $status 2
run --adapter "$adapters/not-executable"
ok "an adapter that cannot be executed is wrong use" is $status 2
ok "it says how to allow it" says "chmod +x"

# Interrupted: nothing stays.
rm -f "$CHILD_FILE"
"$runner" --adapter "$adapters/leaves-child" --filter rpc/hang --filter core/pass-1 --jobs 2 \
  --output "$work/interrupted.json" >"$work/out" 2>"$work/err" &
pid=$!
# Waits until the child and the first result are there: the other case hangs then.
while { [ ! -s "$CHILD_FILE" ] || [ ! -s "$work/interrupted.json.jsonl" ]; } && kill -0 $pid; do
  sleep 0.05
done
kill -TERM $pid
wait $pid
ok "a signal ends the run as a signal does" is $? 143
ok "a signal leaves no process" sh -c '! kill -0 "$(cat "$CHILD_FILE")"'
ok "a signal leaves no temporary folder" nothing_left

# Expectations.
expect() { # ENTRIES
  echo "{\"implementation\":\"fake\",\"expected\":[$1]}" >"$work/expected.json"
}
judged() { judge good --expectations "$work/expected.json" "$@"; }
expect '{"id":"core/fail","outcome":"fail","reason":"known"}'
judged --filter core/fail --filter core/pass-1
ok "an expected failure is xfail" outcome fail xfail
ok "an expected failure is a success" is $status 0
expect '{"id":"core/pass-1","outcome":"fail","reason":"was so"},{"id":"core/gone","outcome":"fail","reason":"x"}'
judged --filter core/fail --filter core/pass-1
ok "an unexpected pass is xpass" outcome pass-1 xpass
ok "new, fixed and stale are listed" holds '.expectations | .new == ["core/fail"] and .fixed == ["core/pass-1"] and .stale == ["core/gone"]'
ok "that is no success" is $status 1
run --adapter "$adapters/good" --expectations "$work/expected.json" --filter core/fail --filter core/pass-1
ok "NEW is printed" prints '^NEW *core/fail'
ok "FIXED is printed" prints '^FIXED *core/pass-1'
ok "STALE is printed" prints '^STALE *core/gone'
expect '{"id":"core/fail","outcome":"crash","reason":"x"}'
judged --filter core/fail
ok "another failure than the expected one is new" holds '.cases[0].outcome == "fail" and .cases[0].expected == "crash" and .expectations.new == ["core/fail"]'
expect '{"id":"core/hang","outcome":"timeout","reason":"kept"},{"id":"core/pass-1","outcome":"fail","reason":"x"},{"id":"core/visit","outcome":"fail","reason":"not run"},{"id":"core/gone","outcome":"fail","reason":"x"}'
judged --filter core/hang --filter core/fail --filter 'core/pass-*' --update-expectations
ok "an update is a success" is $status 0
ok "an update keeps reasons, adds, removes" is "$(jq -c '[.expected[] | [.id, .outcome, .reason]]' "$work/expected.json")" \
  '[["core/fail","fail","unexamined"],["core/hang","timeout","kept"],["core/visit","fail","not run"]]'
judged --filter core/fail
ok "what nobody examined is listed" holds '.expectations.unexamined == ["core/fail"]'
for bad in crash harness-error "exit-after --filter core/pass-1 --jobs 1"; do
  cp "$work/expected.json" "$work/before.json"
  # shellcheck disable=SC2086 # words
  judged --filter core/$bad --update-expectations
  ok "no update after $bad" cmp "$work/before.json" "$work/expected.json"
  ok "no update after $bad: no success" is $status 1
  ok "no update after $bad: says why" says "not updated"
done
expect '{"id":"core/http-500","outcome":"fail","reason":"known"}'
judged --filter core/http-500
ok "a failure by its status can be expected" is $status 0
rm "$work/expected.json"
judged --filter core/pass-1
ok "a missing expectation file is wrong use" is $status 2
judged --filter core/fail --update-expectations
ok "an update makes the file" is "$(jq -c '.expected[0].id' "$work/expected.json")" '"core/fail"'
for bad in '{' '[]' '{"implementation":"other","expected":[]}' \
  '{"implementation":"fake","expected":[{"id":"core/x","outcome":"pass","reason":"x"}]}' \
  '{"implementation":"fake","expected":[{"id":"core/x","outcome":"fail"}]}' \
  '{"implementation":"fake","expected":[{"id":"a","outcome":"fail","reason":"x"},{"id":"a","outcome":"fail","reason":"x"}]}'; do
  echo "$bad" >"$work/expected.json"
  judged --filter core/pass-1
  ok "refused as expectations: $bad" is "$status" 2
done

# Rounds.
judge good --filter 'rpc/visit-*'
ok "the bytes that the sink saw are counted" holds '[.cases[] | [.id, .outcome]] == [["rpc/visit-bytes", "pass"], ["rpc/visit-short", "fail"]]'
ok "both numbers of bytes are told" holds '.cases[1].detail == {expected: 31, actual: 30}'
export FLAKY_FILE="$work/flaky"
flaky() { # ARGUMENT...
  rm -f "$FLAKY_FILE"
  run --adapter "$adapters/good" --filter rpc/flaky --filter core/pass-1 --repeat 3 "$@"
}
flaky --format json --output "$work/rounds.json"
cp "$work/rounds.json" "$work/out"
ok "a case has one entry, with the outcome of each round" holds '[.cases[] | [.id, .outcomes]] == [["core/pass-1", ["pass", "pass", "pass"]], ["rpc/flaky", ["pass", "fail", "fail"]]]'
ok "the graver outcome is told" holds '.cases[1].outcome == "fail"'
ok "flaky cases are listed" holds '.repeat == {rounds: 3, shuffle: false, flaky: ["rpc/flaky"]} and .totals.unexpected == 1'
ok "a flaky case is no success" is $status 1
ok "a line for each case of each round" is "$(jq -s -c '[.[].round]' "$work/rounds.json.jsonl")" '[1,1,2,2,3,3]'
flaky
ok "FLAKY is printed" prints '^FLAKY *rpc/flaky'
ok "it says how often" prints '2 x fail, 1 x pass in 3 rounds'
expect '{"id":"rpc/flaky","outcome":"fail","reason":"now and then"}'
flaky --expectations "$work/expected.json"
ok "no expectation excuses a flaky case" is $status 1
flaky --expectations "$work/expected.json" --update-expectations
ok "no update after a flaky case" says "not updated: rpc/flaky"
flaky --format tap
ok "a flaky case is not ok in TAP" prints '^not ok 2 - rpc/flaky$'
order() { # FILE
  jq -r .id "$1.jsonl"
}
for seed in 5 5 6; do
  run --adapter "$adapters/good" --filter 'core/pass-*' --jobs 1 --repeat 2 --shuffle --seed $seed \
    --output "$work/seed$seed.json"
  order "$work/seed$seed.json" >>"$work/orders$seed"
done
ok "a seed gives the same orders again" is "$(head -n 10 "$work/orders5")" "$(tail -n 10 "$work/orders5")"
ok "another seed gives others" sh -c '! cmp -s "$1" "$2"' "" "$work/orders6" "$work/orders5"
ok "each round has its own order" sh -c '[ "$(head -n 5 "$1")" != "$(tail -n 5 "$1")" ]' "" "$work/orders6"
ok "every case is in each round" is "$(sort "$work/orders6" | uniq -c | awk '{ print $1 }' | sort -u)" 2
ok "the document has the seed" is "$(jq -c .repeat "$work/seed6.json")" '{"rounds":2,"shuffle":true,"seed":6,"flaky":[]}'
judge good --filter 'core/pass-*' --filter 'core/fail' --jobs 1 --repeat 3 --bail
ok "--bail stops the rounds" holds '(.complete | not) and all(.cases[]; .outcomes == null)'

# Mutants.
run --adapter "$adapters/good" --mutants
ok "a mutant that is missed is no success" is $status 1
ok "a caught mutant names the case" prints '^caught .*caught by core/pass-'
ok "a missed mutant is said" prints '^missed .*MISSED'
ok "a mutant without a case is missed" prints '^caseless .*no case'
ok "a mutant of two clauses is missed where one of them does not catch it" prints '^partly .*MISSED.*passing[.]some'
ok "the score is printed" prints 'mutation score 1/4'
run --adapter "$adapters/good" --mutants --mutant caught
ok "a score of all is a success" is $status 0
run --adapter "$adapters/good" --mutant caught --filter core/pass-1
ok "a mutant instead of the right loader" prints 'FAIL *core/pass-1'
run --adapter "$adapters/good" --mutant nobody
ok "an unknown mutant is wrong use" is $status 2

# Selection and wrong use.
run --list --filter 'core/pass*'
ok "--list lists" is "$(wc -l <"$work/out")" 5
ok "--list needs no adapter" is $status 0
run --list --level must --filter 'core/pass*'
ok "--level must leaves out should" is "$(wc -l <"$work/out")" 4
run --list --profile rpc --filter '*/pass' --format json
ok "--list as JSON" holds '[.[] | .id] == ["rpc/pass"]'
for wrong in "--profile tails" "--profile moon" "--filter none/*" "--level all" "--format xml" \
  "--jobs 0" "--jobs x" "--moon" "extra" "--adapter" "--repeat 0" "--shuffle --seed -1" "--seed 1" \
  "--mutants --bail" "--output /nowhere/at/all"; do
  # shellcheck disable=SC2086 # words
  run --adapter "$adapters/good" $wrong
  ok "wrong use: $wrong" is $status 2
  ok "wrong use: $wrong: one line" one_line
done
run --profile tails
ok "a profile to come is not available yet" says "not available yet"
run --help
ok "--help is a success on stdout" sh -c '[ $0 = 0 ] && [ -s "$1" ]' $status "$work/out"
judge good --bail --jobs 1 --profile core
ok "--bail stops" holds '.complete | not'
ok "--bail is no success" is $status 1

# Forms.
run --adapter "$adapters/good" --profile core --format tap --output "$work/o.json" --output "$work/o.xml"
ok "TAP has a plan" prints '^1\.\.'
ok "TAP names level and clause" prints '  clause: "failing.one"'
ok "what does not apply is skipped in TAP" prints '^ok .*core/inapplicable # SKIP not me'
ok "the JSON file is whole" is "$(jq -r .schema "$work/o.json")" isoload.conformance/1
ok "a line for each case stands beside it" is "$(jq -s length "$work/o.json.jsonl")" 28
if command -v xmllint >/dev/null; then
  ok "JUnit is XML" xmllint --noout "$work/o.xml"
  ok "JUnit counts failures" is "$(xmllint --xpath 'count(//failure) = sum(//testsuite/@failures)' "$work/o.xml")" true
else
  echo "# skipped: whether JUnit is XML, because xmllint is missing (apt-get install libxml2-utils)"
fi
run --adapter "$adapters/good" --filter core/fail --output "$work/o.txt"
ok "a form written to a file is not repeated" is "$(wc -c <"$work/out")" 0
ok "the file has it" grep -q 'FAIL .*core/fail' "$work/o.txt"
ok "no control character reaches the reader" sh -c '! tr -d "\n" <"$1" | grep -q "[[:cntrl:]]"' "" "$work/o.txt"
run --adapter "$adapters/good" --filter core/pass-1 --quiet
ok "--quiet prints the verdict" is "$(wc -l <"$work/out")" 1
ok "nothing is left in the end" nothing_left

all_told
