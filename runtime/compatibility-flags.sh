#!/bin/sh
# Writes runtime/COMPATIBILITY-FLAGS.md: which compatibility flags change something in isoload, and
# which are accepted without effect.
#   compatibility-flags.sh          writes it
#   compatibility-flags.sh --check  exit status 1 when it is not what would be written, or when the
#                                   table of effects (js/core/flags.json) contradicts that of the
#                                   flags (js/web/lazy/compatibility-flags.json)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
known=$here/js/web/lazy/compatibility-flags.json
effective=$here/js/core/flags.json
document=$here/COMPATIBILITY-FLAGS.md

case ${1:-} in
  "" | --check) ;;
  *)
    echo "compatibility-flags.sh: write --check, or nothing" >&2
    exit 2
    ;;
esac

# Every flag with an effect is a known one, with the same opposite and the same date. The second
# version of Node.js compatibility follows the first here, whose date is the same.
contradictions() {
  jq -rn --slurpfile known "$known" --slurpfile effective "$effective" '
    [$known[0].flags[] | select(.enable != null)] as $flags
    | $effective[0] as $ours
    | ($ours.flags | to_entries[]) as {key: $name, value: $entry}
    | ([$flags[] | select(.enable == $name)] | first) as $flag
    | if $flag == null then "\($name) is not a known flag"
      elif $flag.disable != $entry[0] then "\($name): its opposite is \($flag.disable)"
      elif $entry[1] != null and $flag.date != $entry[1] then "\($name): its date is \($flag.date)"
      elif $entry[2] != null
           and ([$flag.impliedBy[] | select(.date == $entry[3] and (.flags | index($entry[2])))] == [])
      then "\($name): it is not implied by \($entry[2]) from \($entry[3])"
      elif $ours.effects[$name] == null then "\($name): nothing says what it does"
      else empty end'
}

write() {
  cat <<'HEAD'
# Compatibility dates and flags

Made by `runtime/compatibility-flags.sh`; do not edit.

A worker's `compatibilityDate` and `compatibilityFlags` are checked as in Workers: a date that is none
or lies in the future, an unknown flag, one given twice, and two that contradict each other are
refused; an experimental flag needs `allowExperimental`, which only a worker with the flag
`experimental` may give. The flags of a worker say nothing about those that it loads.

## Flags that change something

| flag | against it | on by default from | what it does |
| --- | --- | --- | --- |
HEAD
  jq -rn --slurpfile known "$known" --slurpfile effective "$effective" '
    $effective[0] as $ours
    | $ours.flags | keys[] as $name
    | ([$known[0].flags[] | select(.enable == $name)] | first) as $flag
    | ([$flag.date // empty] + [$flag.impliedBy[] | "\(.date), with `\(.flags | join("`, `"))`"]) as $from
    | "| `\($name)` | \(if $flag.disable then "`\($flag.disable)`" else "" end) | \($from | join("; or ")) | \($ours.effects[$name]) |"'
  cat <<'NEXT'

## Flags whose behaviour every worker has

NEXT
  jq -r '.always | to_entries[] | "- `\(.key)`: \(.value)"' "$effective"
  cat <<'LAST'

## Flags without effect

They are accepted, and `Cloudflare.compatibilityFlags` shows them.

LAST
  jq -rn --slurpfile known "$known" --slurpfile effective "$effective" '
    ($effective[0] | (.flags + .always | keys)) as $ours
    | $known[0].flags[] | select(.enable != null and ((.enable | IN($ours[])) | not))
    | "- `\(.enable)`\(if .experimental then " (experimental)" else "" end)"' | LC_ALL=C sort
}

wrong=$(contradictions)
if [ -n "$wrong" ]; then
  printf '%s\n' "$wrong" | sed 's/^/compatibility-flags.sh: /' >&2
  exit 1
fi
if [ "${1:-}" = --check ]; then
  write | cmp -s - "$document" || {
    echo "compatibility-flags.sh: $document is out of date: run $0" >&2
    exit 1
  }
else
  write >"$document"
fi
