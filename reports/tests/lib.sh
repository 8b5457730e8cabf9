# What the tests of the report share; sourced by bash. Prints TAP; every test runs in a scratch folder.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C.UTF-8

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for the tests that source this
reports=$(dirname "$tests")
report=${ISOLOAD_REPORT:-$reports/isoload-report}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
count=0 failed=0

# check NAME COMMAND...: the command must succeed; its output is shown where it does not.
check() {
  local what=$1
  shift
  count=$((count + 1))
  if "$@" > "$scratch/.log" 2>&1; then
    echo "ok $count - $what"
  else
    echo "not ok $count - $what"
    sed 's/^/# /' "$scratch/.log" | head -40
    failed=1
  fi
}

skip() { # NAME REASON
  count=$((count + 1))
  echo "ok $count - $1 # SKIP $2"
}

finish() {
  echo "1..$count"
  exit "$failed"
}

# gives STATUS COMMAND...: the command ends with that status.
gives() {
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  [[ $status == "$wanted" ]] || {
    echo "exit status $status, wanted $wanted"
    return 1
  }
}

has() { grep -qF -- "$2" "$1" || { echo "$1 lacks: $2"; return 1; }; }
lacks() { ! grep -F -- "$2" "$1" || { echo "$1 has: $2"; return 1; }; }
same() { [[ $1 == "$2" ]] || { printf 'got    %s\nwanted %s\n' "$1" "$2"; return 1; }; }

# make_report DIR FILE...: what was printed is in DIR.out.
make_report() {
  local out=$1
  shift
  "$report" "$@" --output "$out" > "$out.out"
}

# well_formed FILE...: every one is XML.
well_formed() { xmllint --nonet --noout "$@"; }
