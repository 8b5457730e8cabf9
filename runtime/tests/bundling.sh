#!/bin/sh
# Main modules that are bundled: TypeScript, JSX, npm packages. Prints TAP.
#   bundling.sh ISOLOAD FIXTURES
set -u

isoload=$1
fixtures=$2
# shellcheck source=scripts/tests/tap.sh
. "$(dirname "$0")/../../scripts/tests/tap.sh"
evidence="out err"
server=
trap 'stop_server; rm -rf "$work"' EXIT
cd "$work" || exit 1
TMPDIR=$work/tmp
export TMPDIR
mkdir tmp

run() {
  "$isoload" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

gives() { # STATUS OUTPUT
  [ "$status" = "$1" ] && [ "$(cat out)" = "$2" ]
}

fails() { # STATUS TEXT
  [ "$status" = "$1" ] && grep -qF -- "$2" err
}

stop_server() {
  [ -n "$server" ] || return 0
  kill -TERM "$server" 2>/dev/null
  wait "$server"
  server=
}

# ---- TypeScript ----

cat >agent.ts <<'END'
import { double } from "./lib/double";
type Input = { n: number };
export default { run: ({ n }: Input): number => double(n) } satisfies object;
END
mkdir lib
echo 'export const double = (n: number): number => 2 * n;' >lib/double.ts
run run agent.ts run '{"n": 21}'
ok "run bundles TypeScript" gives 0 42
ok "nothing is left behind" [ -z "$(ls tmp)" ]

cat >test.ts <<'END'
enum Colour { Red, Green }
export const works = { async test(controller: unknown, env: { LOADER: object }): Promise<void> {
  if (Colour[1] !== "Green" || !env.LOADER) throw new Error("not so");
} };
END
run test test.ts
ok "test bundles TypeScript" gives 0 "TAP version 14
1..1
ok 1 - works"

cat >main.tsx <<'END'
const h = (name: string, props: object | null, ...children: string[]) => ({ name, props, children });
/** @jsx h */
export default { run: () => <p id="x">text</p> };
END
run run main.tsx run
ok "JSX too" gives 0 '{"name":"p","props":{"id":"x"},"children":["text"]}'

echo 'let x: = 1;' >wrong.ts
run run wrong.ts run
ok "what esbuild says is shown" fails 1 'Unexpected "="'
ok "and where" fails 1 'wrong.ts:1:7'
run test wrong.ts
ok "test says it too" fails 1 'wrong.ts cannot be bundled'
ok "nothing is left behind by a failure" [ -z "$(ls tmp)" ]

# ---- npm packages ----

mkdir -p node_modules/told node_modules/@some/where/deep
cat >node_modules/told/package.json <<'END'
{ "name": "told", "exports": {
  ".": { "node": "./no.js", "workerd": "./workerd.js", "browser": "./no.js", "default": "./no.js" } } }
END
echo 'export default "for workerd";' >node_modules/told/workerd.js
echo 'export default "wrong";' >node_modules/told/no.js
echo '{ "name": "@some/where", "main": "index.js" }' >node_modules/@some/where/package.json
echo 'module.exports = { common: require("./deep/x") };' >node_modules/@some/where/index.js
echo 'exports.x = 1;' >node_modules/@some/where/deep/x.js
cat >packages.js <<'END'
import told from "told";
import where from "@some/where";
import { RpcTarget } from "cloudflare:workers";
export default { run: () => [told, where.common.x, typeof RpcTarget] };
END
run run packages.js run
ok "packages are bundled, with the conditions of Workers" gives 0 '["for workerd",1,"function"]'

echo 'import "./packages.js"; export default { run: () => 1 };' >through.js
run run through.js run
ok "also those that another file imports" gives 0 1

echo 'import "not-installed"; export default {};' >absent.js
run run absent.js run
ok "one that is not installed is no module" fails 1 'No such module "not-installed"'

# ---- other modules ----

printf 'some text' >words.txt
printf '\001\002' >bytes.bin
cp "$fixtures/add.wasm" lib/add.wasm
cat >lib/add.ts <<'END'
import wasm from "./add.wasm";
export const add = new WebAssembly.Instance(wasm).exports.add as (a: number, b: number) => number;
END
cat >kinds.ts <<'END'
import words from "./words.txt";
import bytes from "./bytes.bin";
import { add } from "./lib/add";
import json from "./package.json";
export const kinds = { test() {
  const told = JSON.stringify([words, bytes instanceof ArrayBuffer && [...new Uint8Array(bytes)], add(2, 3), json.name]);
  if (told !== '["some text",[1,2],5,"kinds"]') throw new Error(told);
} };
END
echo '{ "name": "kinds" }' >package.json
run test kinds.ts
ok "text, bytes, wasm and JSON are modules" gives 0 "TAP version 14
1..1
ok 1 - kinds"

cat >wrangler.jsonc <<'END'
{ "main": "rules.ts", "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }] }
END
printf '# Title' >page.md
cat >rules.ts <<'END'
import page from "./page.md";
import words from "./words.txt";
export const rules = { test() { if (page + words !== "# Titlesome text") throw new Error(page); } };
END
run test wrangler.jsonc
ok "rules of the configuration hold" gives 0 "TAP version 14
1..1
ok 1 - rules"

# ---- the announcement ----

mkfifo ready
"$isoload" serve --listen 127.0.0.1:0 "$fixtures/../../../fixtures/parents/announcement.ts" >ready 2>err &
server=$!
IFS= read -r line <ready
curl -sS --max-time 60 "${line#listening on }/?param=hi" >out 2>>err
status=$?
stop_server
ok "the announcement's program runs as it stands" gives 0 \
  '{"result":{"heard":["You said: hi"],"last":"You said: hi","author":"agent"},"room":[{"author":"agent","text":"You said: hi"}]}'

# ---- without esbuild ----

cp "$isoload" isoload-alone
isoload=$work/isoload-alone
PATH=/usr/bin:/bin
if command -v esbuild >/dev/null; then
  skip "without esbuild" "the system has one in $PATH"
else
  run run agent.ts run '{"n": 1}'
  ok "without esbuild its remedy is said" fails 3 "npm install --save-dev esbuild"
  run test test.ts
  ok "by test too" fails 3 "npm install --save-dev esbuild"
fi

all_told
