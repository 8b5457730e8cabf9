#!/bin/bash
# What agents write (agents/snippets) must answer here what it answers in workerd (agents/expected.json),
# but for what agents/differs.json tells, with the reason. Prints TAP.
#   agents.sh ISOLOAD [OPTION...]      runs `ISOLOAD test OPTION...`
#   agents.sh --workerd PROGRAM        the same with workerd, whose answers have no exceptions; exit status
#                                      77: skipped, because it is not there
#   agents.sh --answers workerd|isoload PROGRAM    prints what that one answers, as expected.json
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)/agents
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What ./given.js exports: all files as JSON text.
given() { # what differs
  local kinds='{"txt": "text", "json": "json", "cjs": "cjs", "js": "js", "wasm": "wasm", "bin": "data"}'
  local name
  printf 'const bytes = (text) => Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));\n'
  printf 'export const snippets = {\n'
  for name in "$here"/snippets/*.js; do
    printf '  "%s": %s,\n' "$(basename "$name" .js)" "$(jq -Rs . "$name")"
  done
  printf '};\nexport const modules = {\n'
  (cd "$here/modules" && find . -type f | sort) | while read -r name; do
    name=${name#./}
    case $name in
      *.wasm | *.bin) printf '  "%s": { %s: bytes("%s") },\n' "$name" \
        "$(jq -r --arg kind "${name##*.}" '.[$kind]' <<<"$kinds")" "$(base64 -w0 "$here/modules/$name")" ;;
      *.json) printf '  "%s": { json: %s },\n' "$name" "$(cat "$here/modules/$name")" ;;
      *) printf '  "%s": { %s: %s },\n' "$name" \
        "$(jq -r --arg kind "${name##*.}" '.[$kind]' <<<"$kinds")" "$(jq -Rs . "$here/modules/$name")" ;;
    esac
  done
  printf '};\nexport const expected = %s;\n' "$(cat "$here/expected.json")"
  printf 'export const differs = %s;\n' "$1"
}

main() {
  printf 'import { answers as all, test } from "./parent.js";\nexport { Site } from "./parent.js";\n'
  if [ "$1" = answers ]; then
    printf 'export const answers = all;\n'
    return
  fi
  for name in "$here"/snippets/*.js; do
    name=$(basename "$name" .js)
    printf 'export const %s = test("%s");\n' "$name" "$name"
  done
}

with_isoload() { # PROGRAM [OPTION...]
  local program=$1
  shift
  jq -n '{name: "agents", main: "main.js", compatibility_date: "2026-05-01",
    compatibility_flags: ["nodejs_compat"], worker_loaders: [{binding: "LOADER"}]}' >"$work/wrangler.json"
  "$program" test "$@" "$work/wrangler.json"
}

with_workerd() { # PROGRAM
  cat >"$work/config.capnp" <<'CAPNP'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .parent)]);
const parent :Workerd.Worker = (
  modules = [
    (name = "main.js", esModule = embed "main.js"),
    (name = "parent.js", esModule = embed "parent.js"),
    (name = "given.js", esModule = embed "given.js"),
  ],
  compatibilityDate = "2026-05-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [(name = "LOADER", workerLoader = ())],
);
CAPNP
  "$1" test --experimental "$work/config.capnp"
}

mode='test'
case ${1:-} in
  --answers) mode='answers' && runtime=${2:?} && shift 2 ;;
  --workerd)
    runtime=workerd && shift
    if [ ! -x "${1:-}" ]; then
      echo "1..0 # SKIP workerd is missing: run scripts/setup"
      exit 77
    fi
    ;;
  *) runtime=isoload ;;
esac
cp "$here/parent.js" "$work"
differs='{}'
[ "$runtime" = workerd ] || differs=$(cat "$here/differs.json")
given "$differs" >"$work/given.js"
main "$mode" >"$work/main.js"
if [ "$mode" = test ]; then
  "with_$runtime" "$@"
else
  "with_$runtime" "$@" 2>&1 | tee "$work/log" | sed -n 's/.*answers: //p' | jq .
fi
