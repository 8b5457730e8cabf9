# shellcheck shell=sh
# workerd from npm: `workerd` itself may be a JavaScript stand-in, so the program is looked for.
workerd_program() {
  for file in "$ISO_ROOT"/node_modules/@cloudflare/workerd-*/bin/workerd; do
    [ -x "$file" ] && printf '%s\n' "$file" && return
  done
  return 1
}
