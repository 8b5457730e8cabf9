# What the scripts share. Sourced, by bash, after `set -euo pipefail`.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for the scripts that source this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=scripts/$(basename "$0")

# say TEXT: one line of what is being done; results alone go to stdout.
say() {
  printf '%s: %s\n' "$me" "$*" >&2
}

# wrong_use TEXT: the command line is wrong; TEXT says what to write instead.
wrong_use() {
  say "$*"
  exit 2
}

# lacking TEXT: the environment lacks something; TEXT says what brings it.
lacking() {
  say "$*"
  exit 3
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# usage: prints the comment at the top of the script, and ends.
usage() {
  sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$root/$me"
  exit 0
}

# cores: how many jobs a build may have.
cores() {
  nproc 2>/dev/null || echo 1
}

# build PRESET [CMAKE-ARGUMENT...]: into build/PRESET; says nothing on stdout.
build() {
  local preset=$1 began=$SECONDS
  shift
  say "building $preset"
  mkdir -p "build/$preset"
  if ! cmake --preset "$preset" "$@" >"build/$preset/configure.log" 2>&1; then
    cat "build/$preset/configure.log" >&2
    say "cmake could not configure the preset $preset"
    exit 1
  fi
  if ! cmake --build "build/$preset" --parallel "$(cores)" >"build/$preset/build.log" 2>&1; then
    grep -vE '^\[[0-9]+/[0-9]+\]' "build/$preset/build.log" | tail -n 80 >&2
    say "building the preset $preset failed"
    exit 1
  fi
  say "built $preset in $((SECONDS - began)) s"
}

# published_folders DIR: the folders in it that hold published results, those of the oldest run first: two of
# one day are told apart by the hour.
published_folders() {
  local folder started
  for folder in "$1"/*/; do
    compgen -G "$folder*.json" >/dev/null || continue
    started=$(jq -rs '[.[] | .isoload.started // .started | strings] | max // "-"' "$folder"*.json)
    printf '%s %s\n' "$started" "${folder%/}"
  done | sort | cut -d' ' -f2-
}
