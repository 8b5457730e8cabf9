# shellcheck shell=sh
# static_tree DIR: a root file system of one static program, /value, and the folders that boxes mount on.
static_tree() {
  mkdir -p "$1/proc" "$1/dev" "$1/sys" "$1/tmp" "$1/app"
  : >"$1/app/agent.js"
  cc -O2 -static -o "$1/value" "$ISO_ROOT/bench/systems/static/value.c" 2>"$1/../cc.log" ||
    die "the static program cannot be built: $(one_line "$(cat "$1/../cc.log")")"
}

need_compiler() {
  command -v cc >/dev/null || unusable 'cc is not installed; bring it with: scripts/setup'
}
