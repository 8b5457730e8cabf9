# shellcheck shell=sh
# The program of npm's package for this machine's processor.
engine_program() {
  for file in "$ISO_ROOT"/bench/node_modules/@oven/bun-linux-*/bin/bun; do
    [ -f "$file" ] && printf '%s\n' "$file" && return
  done
  return 1
}
