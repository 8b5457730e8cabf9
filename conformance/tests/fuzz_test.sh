#!/bin/sh
# The runner reads broken files of every kind without breaking: results, expectations, cases. Each is
# damaged in a way that its number decides, so a failure can be repeated. Prints TAP.
#   fuzz_test.sh RUNNER FAKE_SERVER [FIRST [COUNT]]
set -u

runner=$1
export FAKE_SERVER=$2
first=${3:-1}
count=${4:-24}
here=$(cd "$(dirname "$0")" && pwd)
good=$here/fixtures/adapters/good
export ISOLOAD_HOME="$here/fixtures/home"
unset ISOLOAD_BIN
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# What is put in the place of a value.
values='[null, true, -1, 0, 1e308, 0.1, "", "\u0000\u001b[31m", "pass", "../../x", [], {}, [[]],
  {"a": null}, ("x" * 3000)]'

# damage NUMBER FILE: prints the file with one thing wrong with it.
damage() {
  case $(($1 % 3)) in
    # A value of JSON, wherever it stands, becomes another; what is no JSON stays for the other ways.
    0)
      jq --argjson n "$1" "$values"' as $values
        | . as $document | [paths] as $paths
        | ($paths[($n * 7919) % ($paths | length)]) as $path
        | $document | setpath($path; $values[$n % ($values | length)])' "$2" 2>/dev/null ||
        cut_out "$1" "$2"
      ;;
    1) cut_out "$1" "$2" ;;
    2) replace "$1" "$2" ;;
  esac
}

# A piece of it is missing, in every other case everything behind it.
cut_out() {
  size=$(wc -c <"$2")
  from=$(($1 * 7919 % (size + 1)))
  head -c "$from" "$2"
  [ $(($1 % 2)) -eq 0 ] || tail -c "+$((from + 1 + $1 % 17))" "$2"
}

# Some bytes of it are others.
replace() {
  size=$(wc -c <"$2")
  from=$(($1 * 7919 % (size + 1)))
  head -c "$from" "$2"
  case $(($1 % 5)) in
    0) printf '\000' ;;
    1) printf '\377\376' ;;
    2) printf '"' ;;
    3) printf '{[:\n- &a *a\n' ;;
    4) printf '%2000s' x ;;
  esac
  tail -c "+$((from + 2))" "$2"
}

# expect_sane NUMBER WHAT COMMAND...: the command ends by itself, with a status that it knows.
expect_sane() {
  number=$1 what=$2
  shift 2
  "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  if [ $status -gt 3 ] || { [ $status -gt 1 ] && [ ! -s "$work/err" ]; }; then
    echo "# $what, number $number: status $status"
    head -n 20 "$work/err" | sed 's/^/#   /'
    wrong=$((wrong + 1))
  fi
}

report() { # NUMBER NAME
  if [ $wrong -eq 0 ]; then echo "ok $1 - $2"; else echo "not ok $1 - $2" && failed=1; fi
}

echo "1..3"
last=$((first + count - 1))
"$runner" --adapter "$good" --filter 'core/pass-*' --filter core/fail --repeat 2 \
  --output "$work/result.json" >/dev/null 2>&1
[ -s "$work/result.json" ] || { echo "Bail out! there is no result to damage" && exit 1; }

wrong=0
for n in $(seq "$first" "$last"); do
  damage "$n" "$work/result.json" >"$work/damaged.json"
  for format in pretty tap junit json badge claim; do
    expect_sane "$n" "show --format $format" "$runner" show "$work/damaged.json" --format $format
  done
  expect_sane "$n" compare "$runner" compare "$work/result.json" "$work/damaged.json"
  expect_sane "$n" "compare, the other way" "$runner" compare "$work/damaged.json" "$work/result.json"
done
report 1 "damaged results"

wrong=0
echo '{"implementation":"fake","expected":[{"id":"core/fail","outcome":"fail","reason":"known"},
  {"id":"core/gone","outcome":"crash","reason":"x"}]}' >"$work/expected.json"
for n in $(seq "$first" "$last"); do
  damage "$n" "$work/expected.json" >"$work/damaged.json"
  expect_sane "$n" expectations "$runner" --adapter "$good" --filter core/pass-1 --quiet \
    --expectations "$work/damaged.json"
done
report 2 "damaged expectations"

# Cases and mutants, in a suite of their own.
wrong=0
cp -R "$ISOLOAD_HOME" "$work/home"
export ISOLOAD_HOME="$work/home"
for n in $(seq "$first" "$last"); do
  for kind in cases/core mutants; do
    folder=$work/home/conformance/$kind
    file=$(find "$folder" -type f -printf '%f\n' | sort |
      awk -v n="$n" '{ all[NR] = $0 } END { print all[n % NR + 1] }')
    cp "$folder/$file" "$work/whole"
    damage "$n" "$work/whole" >"$folder/$file"
    expect_sane "$n" "--list with $kind/$file" "$runner" --list --format json
    if ! jq -e 'type == "array"' "$work/out" >/dev/null; then
      echo "# --list with $kind/$file, number $n: no list" && wrong=$((wrong + 1))
    fi
    cp "$work/whole" "$folder/$file"
  done
done
report 3 "damaged cases and mutants"
exit $failed
