#!/bin/sh
# The command under memcheck: what goes wrong again and again touches no memory that is not its own, and
# loses none by the end. V8's own code, and what it compiles at run time, is left out of the count.
#   valgrind.sh ISOLOAD WORKERS_FOLDER
# Exit status 77: there is no valgrind, or isoload is built with a sanitizer, or valgrind cannot start
# it at all.
set -u

isoload=$1
workers=$2
if ! command -v valgrind >/dev/null; then
  echo "SKIP: valgrind is not installed: apt-get install valgrind"
  exit 77
fi
if nm -D "$isoload" 2>/dev/null | grep -q '__asan_init'; then
  echo "SKIP: isoload is built with AddressSanitizer, which valgrind cannot run"
  exit 77
fi
# A program that brings a C library of its own.
why=$(valgrind --quiet "$isoload" --version 2>&1 >/dev/null)
case $why in
  *"Fatal error at startup"*)
    echo "SKIP: valgrind cannot start isoload here: its C library is not one that valgrind knows"
    exit 77
    ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$workers/long.js" "$workers/check.js" "$work"
jq '.vars.COUNT = 8' "$workers/long.json" >"$work/long.json"
valgrind --quiet --error-exitcode=9 --smc-check=all-non-file --leak-check=full \
  --show-leak-kinds=definite --errors-for-leak-kinds=definite --num-callers=20 \
  "$isoload" test "$work/long.json" >"$work/out" 2>"$work/err"
status=$?
cat "$work/out"
if [ $status -ne 0 ]; then
  tail -n 60 "$work/err"
  exit 1
fi
