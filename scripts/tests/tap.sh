# TAP for tests that are shell scripts. Sourced, by sh or bash; the test then says what it found with ok,
# and ends with all_told. It has a folder of its own, $work, which is removed when it ends: who sets a
# trap for EXIT instead removes it there.
# shellcheck shell=sh

# shellcheck disable=SC2034 # for the tests
count=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# Files in $work whose ends are shown with what failed.
evidence=

# ok NAME CONDITION...: the condition is a command; what it prints explains why it does not hold.
ok() {
  title=$1
  shift
  count=$((count + 1))
  if "$@" >"$work/why" 2>&1; then
    echo "ok $count - $title"
    return
  fi
  failed=$((failed + 1))
  echo "not ok $count - $title"
  {
    echo "wanted: $*"
    for file in why $evidence; do
      [ ! -e "$work/$file" ] || tail -n 60 "$work/$file"
    done
  } | sed 's/^/#   /'
}

skip() { # NAME REASON
  count=$((count + 1))
  echo "ok $count - $1 # SKIP $2"
}

# all_told: the plan; its status is the test's.
all_told() {
  echo "1..$count"
  [ "$failed" -eq 0 ]
}

# ---- Conditions ----

is() { # WANTED-OR-GOT THE-OTHER
  [ "$1" = "$2" ] || {
    echo "'$1' is not '$2'"
    return 1
  }
}

# until_true COMMAND...: waits until it succeeds; what hangs is ended by the test's own time limit.
until_true() {
  while ! "$@" >/dev/null 2>&1; do :; done
}
