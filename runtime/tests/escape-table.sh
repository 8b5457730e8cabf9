#!/usr/bin/env bash
# Usage: runtime/tests/escape-table.sh BUILD
#
# Prints, as a Markdown table, what came of every attempt to get out of a guest's process on this
# machine: where nothing is confined, without the filter of system calls, and as a guest is. BUILD is
# a build folder with the tests in it.
#
# Exit status: 0 no attempt got out of a guest; 1 one did; 2 wrong use.
set -euo pipefail

guest=${1:-}/bin/escape_guest
if [ $# != 1 ] || [ ! -x "$guest" ]; then
  echo "escape-table.sh: ${1:-a build folder} has no bin/escape_guest: write escape-table.sh BUILD, \
with a folder in which the tests are built" >&2
  exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
echo "outside" >"$scratch/file"
chmod 666 "$scratch/file"

# What is listened on is the test's (runtime.escape): here connecting has nobody to connect to.
exec 9<"$scratch/file" # what each inherits
for mode in free unfiltered confined; do
  "$guest" $mode "$scratch/file" "$scratch/socket" isoload-escape-table 9 1 $$ 9 \
    </dev/null >"$scratch/$mode"
done

sed -n 's/^# /- /p' "$scratch/confined"
echo
echo "| attempt | unconfined | without the filter | as a guest |"
echo "| --- | --- | --- | --- |"
paste <(grep -v '^#' "$scratch/free") <(grep -v '^#' "$scratch/unfiltered") \
  <(grep -v '^#' "$scratch/confined") |
  awk -F '\t' '
    function told(outcome, why) { return why == "-" ? outcome : outcome " (" why ")" }
    { print "| " $1 " | " told($2, $3) " | " told($7, $8) " | " told($12, $13) " |"
      if ($12 == "out") escaped = 1 }
    END { exit escaped }'
