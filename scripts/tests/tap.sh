# TAP for the tests of the scripts. Sourced.
# shellcheck shell=bash

count=0 failed=0

# is NAME EXPECTED GOT
is() {
  count=$((count + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $count - $1"
  else
    echo "not ok $count - $1"
    printf 'expected:\n%s\ngot:\n%s\n' "$2" "$3" | sed 's/^/# /'
    failed=1
  fi
}

finish() {
  echo "1..$count"
  exit $failed
}
