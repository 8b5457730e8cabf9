# shellcheck shell=sh
# TAP for the tests of bench/systems: `name` is what a line begins with, `scratch` a folder to
# write in; `finish_tap` prints the plan and gives the status to exit with.
count=0
failed=0

# report STATUS TEXT [FILE]: one line of TAP; of a failure also what the command said.
report() {
  count=$((count + 1))
  if [ "$1" = 0 ]; then
    echo "ok $count - $name: $2"
  else
    failed=$((failed + 1))
    echo "not ok $count - $name: $2"
    [ ! -s "${3:-}" ] || sed 's/^/# /' "$3"
  fi
}

skip() {
  count=$((count + 1))
  echo "ok $count - $name: $1 # SKIP $2"
}

# try TEXT COMMAND...: the command succeeds. Its status is that of this function, too.
try() {
  text=$1
  shift
  status=0
  timeout 120 "$@" </dev/null >"$scratch/said" 2>&1 || status=$?
  report "$status" "$text" "$scratch/said"
  return "$status"
}

# equals TEXT FOUND EXPECTED [FILE]: FILE holds what else was said, for a failure.
equals() {
  if [ "$2" = "$3" ]; then status=0; else status=1; fi
  {
    printf 'expected "%s", found "%s"\n' "$3" "$2"
    [ ! -s "${4:-}" ] || tail -n 20 "$4"
  } >"$scratch/said"
  report "$status" "$1" "$scratch/said"
}

# What a system must not leave of STATE: mounts, processes whose command line names it, files.
leaves_nothing() {
  equals 'leaves no mount' "$(grep -F " $1/" /proc/mounts || :)" ''
  equals 'leaves no process' "$(grep -lsF "$1/" /proc/[0-9]*/cmdline || :)" ''
  equals 'leaves no file' "$(find "$1" -mindepth 1 2>/dev/null | head -n 3)" ''
}

finish_tap() {
  echo "1..$count"
  [ "$failed" = 0 ]
}
