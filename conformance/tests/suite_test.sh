#!/bin/sh
# The suite holds together: every case is one, its clause is in SPEC.md and has its level, every
# mutant's clauses have cases, every expectation names a case, every clause has a case and every must
# of the profiles that everyone needs three, and every statement of SPEC.md is in a clause or is left
# out for a reason. Prints TAP.
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

echo "1..8"
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

# The clauses with their levels: an anchor's heading, and the first line under it that is a level.
awk '
  match($0, /<a id="[^"]*"/) { clause = substr($0, RSTART + 7, RLENGTH - 8) }
  clause != "" && match($0, /^_(must|should|observed)_/) {
    print clause "\t" substr($0, 2, RLENGTH - 2)
    clause = ""
  }
' "$suite/SPEC.md" >"$work/levels"
jq -r '.[] | select(.clause != "unknown") | [.clause, .level, .id] | @tsv' "$work/cases.json" |
  awk -F '\t' '
    NR == FNR { level[$1] = $2; next }
    !($1 in level) { print $3 ": SPEC.md gives no level to " $1; next }
    level[$1] != $2 { print $3 " has the level " $2 ", and its clause " $1 " is a " level[$1] }
  ' "$work/levels" - >"$work/disagreements"
report 5 "every case has its clause's level" "$work/disagreements"

# Those that SPEC.md lists as having none, by their whole name or by a group of them (`facets.*`).
# shellcheck disable=SC2016 # the backquotes are Markdown's
sed -n '/^## Clauses without a case/,/^## /s/^- \[*`\([a-z.*-]*\)`.*/\1/p' "$suite/SPEC.md" >"$work/listed"
: >"$work/uncovered"
cut -f 1 "$work/levels" | grep -vxF -f "$work/clauses" | while read -r clause; do
  grep -qxF -e "$clause" -e "${clause%%.*}.*" "$work/listed" ||
    echo "$clause has no case, and is not listed as one without"
done >>"$work/uncovered"
while read -r listed; do
  grep -qxF -- "$listed" "$work/clauses" && echo "$listed is listed as without a case, and has one"
done <"$work/listed" >>"$work/uncovered"
report 6 "every clause has a case, or is listed as one without" "$work/uncovered"

jq -r '.[] | select(.level == "must") | .clause' "$work/cases.json" | sort | uniq -c |
  awk '$1 < 3 && $2 !~ /^python\./ { print $2 " has " $1 " of the three cases that a must needs" }' \
  >"$work/few"
report 7 "every must has three cases: the ordinary one, the edge, the abuse" "$work/few"

# The tables of statements: numbered through, as many as their heading says, and each row with clauses
# that exist or with a reason.
awk '
  function close_group() {
    if (group != "" && seen != wanted) print group ": " seen " statements, where it says " wanted
  }
  NR == FNR { clause[$1] = 1; next }
  /^## Statements$/ { inside = 1; next }
  inside && /^## / { close_group(); group = ""; inside = 0 }
  inside && /^### / { close_group(); group = substr($2, 1, length($2) - 1); seen = 0; wanted = -1 }
  inside && /^[0-9]+ statements\.$/ { wanted = $1 }
  inside && /^\| [A-Z]+-[0-9]+ / {
    rows++
    seen++
    if ($2 != group "-" seen) print $2 " stands where " group "-" seen " should"
    split($0, cell, " [|] ")
    if (cell[3] ~ /^left out: [a-z]/) next
    links = 0
    while (match(cell[3], /\(#[^)]*\)/)) {
      links++
      name = substr(cell[3], RSTART + 2, RLENGTH - 3)
      if (!(name in clause)) print $2 ": " name " is no clause"
      cell[3] = substr(cell[3], RSTART + RLENGTH)
    }
    if (links == 0) print $2 " has neither a clause nor a reason"
  }
  END { if (rows == 0) print "there are no statements" }
' "$work/levels" "$suite/SPEC.md" >"$work/statements"
report 8 "every statement is in clauses, or is left out for a reason" "$work/statements"
exit $failed
