#!/bin/sh
# The whole suite against an implementation of others, where it is installed. Prints TAP.
#   implementation_test.sh RUNNER NAME [--mutants]      --mutants: also every mutant against it
set -u

runner=$1 name=$2 mutants=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
export ISOLOAD_HOME="$here/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/../adapters/$name/adapter" describe >"$work/about" 2>"$work/why"
status=$?
if [ $status -eq 3 ]; then
  echo "1..0 # SKIP all: $(cat "$work/why")"
  exit 0
fi
count=0 failed=0
ok() { # NAME STATUS FILE
  count=$((count + 1))
  if [ "$2" -eq 0 ]; then
    echo "ok $count - $1"
  else
    failed=1
    echo "not ok $count - $1"
    sed 's/^/#   /' "$3"
  fi
}
ok "the adapter describes $name" $status "$work/why"
# A busy machine makes no case fail.
"$runner" --adapter "$name" --patience 12 --quiet >"$work/out" 2>&1
ok "$name does all that it is expected to" $? "$work/out"
if [ -n "$mutants" ]; then
  "$runner" --adapter "$name" --mutants --patience 4 --quiet >"$work/out" 2>&1
  ok "every mutant is caught" $? "$work/out"
fi
echo "1..$count"
exit $failed
