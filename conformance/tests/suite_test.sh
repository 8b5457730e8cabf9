#!/bin/sh
# The suite holds together: every case is one, its clause is in SPEC.md, every mutant's clauses have
# cases, and every expectation names a case. Prints TAP.
#   suite_test.sh RUNNER CONFORMANCE_FOLDER
set -u

runner=$1
suite=$2
export ISOLOAD_HOME="$suite/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

report() { # NUMBER NAME FILE: fails when the file, which lists what is wrong, is not empty
  if [ -s "$3" ]; then
    failed=1
    echo "not ok $1 - $2"
    sed 's/^/#   /' "$3"
  else
    echo "ok $1 - $2"
  fi
}

echo "1..4"
"$runner" --list --format json >"$work/cases.json" 2>"$work/flaws"
report 1 "every file under cases/ is a case" "$work/flaws"

jq -r '.[] | select(.clause != "unknown") | .clause' "$work/cases.json" | sort -u >"$work/clauses"
: >"$work/unknown"
if [ -e "$suite/SPEC.md" ]; then
  while read -r clause; do
    grep -qF -e "{#$clause}" -e "id=\"$clause\"" -e "name=\"$clause\"" "$suite/SPEC.md" ||
      echo "$clause is no anchor of SPEC.md" >>"$work/unknown"
  done <"$work/clauses"
else
  echo "there is no SPEC.md" >"$work/unknown"
fi
report 2 "every clause of a case is in SPEC.md" "$work/unknown"

: >"$work/caseless"
for mutant in "$suite"/mutants/*.js; do
  [ -e "$mutant" ] || continue
  sed -n 's/^breaks: *\[\(.*\)\].*/\1/p' "$mutant" | tr ',' '\n' | tr -d ' ' |
    grep -vxF -f "$work/clauses" | sed "s|^|${mutant##*/}: no case has the clause |" >>"$work/caseless"
done
report 3 "every clause that a mutant breaks has a case" "$work/caseless"

: >"$work/stale"
for file in "$suite"/expectations/*.json; do
  [ -e "$file" ] || continue
  jq -r --slurpfile cases "$work/cases.json" --arg file "${file##*/}" '
    .expected[] | select(.id as $id | $cases[0] | all(.id != $id)) | "\($file): \(.id) is no case"
  ' "$file" >>"$work/stale" 2>&1
done
report 4 "every expectation names a case" "$work/stale"
exit $failed
