#!/bin/sh
# The whole suite against workerd, where it is installed. Prints TAP.
#   workerd_test.sh RUNNER
set -u

runner=$1
here=$(cd "$(dirname "$0")" && pwd)
export ISOLOAD_HOME="$here/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/../adapters/workerd/adapter" describe >"$work/about" 2>"$work/why"
status=$?
if [ $status -eq 3 ]; then
  echo "1..0 # SKIP all: $(cat "$work/why")"
  exit 0
fi
failed=0
ok() { # NUMBER NAME STATUS FILE
  if [ "$3" -eq 0 ]; then
    echo "ok $1 - $2"
  else
    failed=1
    echo "not ok $1 - $2"
    sed 's/^/#   /' "$4"
  fi
}
echo "1..3"
ok 1 "the adapter describes workerd" $status "$work/why"
"$runner" --adapter workerd --quiet >"$work/out" 2>&1
ok 2 "workerd does all that it is expected to" $? "$work/out"
"$runner" --adapter workerd --mutants --quiet >"$work/out" 2>&1
ok 3 "every mutant is caught" $? "$work/out"
exit $failed
