#!/bin/sh
# The command isoload: run, serve and test as their users call them. Prints TAP.
#   command.sh ISOLOAD
set -u

isoload=$1
# shellcheck source=scripts/tests/tap.sh
. "$(dirname "$0")/../../scripts/tests/tap.sh"
evidence="out err"
server=
trap 'stop_server; rm -rf "$work"' EXIT
cd "$work" || exit 1

# Runs isoload; leaves its status in $status, and its outputs in $work/out and $work/err.
run() {
  "$isoload" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

says() { grep -qF -- "$1" "$work/err"; }
prints() { grep -qF -- "$1" "$work/out"; }
printed() { is "$(cat "$work/out")" "$1"; }
ended() { is "$status" "$1"; }

# Wrong use: status 2, nothing on stdout, and one line on stderr that contains the text.
refuses() { # TEXT ARGUMENT...
  wanted=$1
  shift
  run "$@"
  ended 2 && is "$(wc -l <"$work/err")" 1 && [ ! -s "$work/out" ] && says "$wanted"
}

start_server() { # ARGUMENT...
  "$isoload" serve --listen 127.0.0.1:0 "$@" >"$work/ready" 2>"$work/serve.err" &
  server=$!
  # Ends with the line, or with the server.
  IFS= read -r line <"$work/ready" || {
    cat "$work/serve.err"
    return 1
  }
  url=${line#listening on }
}

# Ends the server as an operator would; its status in $status.
stop_server() {
  [ -n "$server" ] || return 0
  kill -TERM "$server" 2>/dev/null
  wait "$server"
  status=$?
  server=
}

get() { # ARGUMENT...
  curl -sS --max-time 60 "$@" >"$work/out" 2>"$work/err"
}

# ---- files ----

mkfifo "$work/ready"

cat >agent.js <<'JS'
import text from "note.txt";
import { twice } from "lib/twice.js";
export default {
  add(x) { return x + 1; },
  note() { return text + twice(2); },
  env(name, env) { return env[name]; },
  nothing() {},
  zone() { return new Date(0).getTimezoneOffset(); },
  throws() { throw new RangeError("too far \u001b[31m"); },
  async network(url) { return (await fetch(url)).status; },
  log() { console.log("a line"); return null; },
  fetch(request) { return new Response(`${request.method} ${request.url}`); },
};
JS
cat >alone.js <<'JS'
export default { add(x) { return x + 1; }, fetch() { return new Response("body"); } };
JS
printf 'export const twice = (n) => n * 2;\n' >twice.js
printf 'noted ' >note.txt
printf 'export default {' >broken.js

mkdir src src/lib
cat >src/main.js <<'JS'
import { WorkerEntrypoint } from "cloudflare:workers";
import { greet } from "./lib/greet.js";
import page from "./page.html";

export class Named extends WorkerEntrypoint {
  hello() { return "hello " + this.ctx.props.name; }
}
export const passes = {
  test(controller, env) { if (env.TEXT !== "var") throw new Error("no var"); },
};
export const fails = { async test() { throw new TypeError("wrong #1"); } };
export const hangs = { test() { return new Promise(() => {}); } };

let began;
const beginning = new Promise((resolve) => { began = resolve; });

const child = {
  compatibilityDate: "2026-01-01", mainModule: "m.js", globalOutbound: null,
  modules: { "m.js": "let n = 0; export default { count() { return ++n; } }" },
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/env": return Response.json([env.TEXT, env.JSON.a, await env.SELF.hello()]);
      case "/load": {
        const load = (loader) => loader.get("id", () => child).getEntrypoint().count(null);
        return Response.json([await load(env.A), await load(env.B), await load(env.C)]);
      }
      case "/throw": throw new RangeError("boom");
      case "/status": return new Response(null, { status: Number(url.searchParams.get("s")) });
      case "/none": return;
      case "/oom": { const kept = []; for (;;) kept.push(new Array(1e5).fill(0.5)); }
      case "/out": return new Response(String((await fetch(url.searchParams.get("u"))).status));
      case "/never": began(); setInterval(() => {}, 1000); return new Promise(() => {});
      case "/hold":
        began();
        await new Promise((done) => setTimeout(done, 500));
        return new Response("held");
      case "/began": await beginning; return new Response("began");
      case "/cookies":
        return new Response(await request.text(), { headers: [["set-cookie", "a"], ["set-cookie", "b"]] });
    }
    return new Response(greet(page) + request.method + " " + url.pathname);
  },
};
JS
printf 'export const greet = (x) => "hi " + x;\n' >src/lib/greet.js
printf '<p>' >src/page.html
cat >wrangler.jsonc <<'JSON'
{
  // comments, and a trailing comma
  "name": "parent", "main": "src/main.js", "compatibility_date": "2026-03-01",
  "vars": { "TEXT": "var", "JSON": { "a": [1] } },
  "worker_loaders": [{ "binding": "A" }, { "binding": "B" }, { "binding": "C" }],
  "services": [
    { "binding": "SELF", "service": "parent", "entrypoint": "Named", "props": { "name": "me" } },
  ],
  "routes": ["x"],
  "isoload": { "loaders": { "A": { "id": "one" }, "B": { "id": "one" } } },
}
JSON

# ---- the command itself ----

run --version
ok "the version names V8 too" prints "V8 "
ok "the version begins with our name" grep -q '^isoload [0-9]' "$work/out"
run --help
ok "help lists the verbs" prints conformance
for verb in run serve test; do
  run "$verb" --help
  ok "$verb --help" eval 'ended 0 && prints "Usage: isoload '"$verb"'" && [ ! -s err ]'
done
ok "no verb" refuses "name a verb"
ok "a wrong verb" refuses 'did you mean "isoload serve"' srve
ok "a wrong option" refuses "did you mean --timing" run --timming alone.js
ok "a name that is cut short" refuses "did you mean --timing" run --timin alone.js
ok "a name that is cut short, with a value" refuses "did you mean --cpu-ms" run --cpu-m=5 alone.js
ok "a name that is cut short, and a value behind it" \
  refuses "did you mean --cpu-ms" run alone.js --cpu-m 5
ok "help that is cut short" refuses "there is no option --hel" run --hel
ok "an option without its value" refuses "--env needs a value" run alone.js --env
ok "a number that is none" refuses "whole number" run --cpu-ms soon alone.js
ok "a number that is too large" refuses "from 0 to 4294967295" run --memory-mb 99999999999 alone.js
ok "run without a file" refuses "name the file" run
ok "run without the file" refuses "absent.js" run absent.js
ok "an argument that is not JSON" refuses "not JSON" run alone.js add one
ok "an env that is no object" refuses "--env" run --env '[]' alone.js
ok "a module without a name" refuses "NAME=FILE" run --module note.txt alone.js
ok "serve: an address that is none" refuses "ADDR:PORT" serve --listen here src/main.js
ok "serve: no configuration" refuses "absent.jsonc" serve absent.jsonc

mkdir bin && ln -s "$isoload" bin/linked
# Beside the binary means beside the binary itself, not beside a link to it.
printf '#!/bin/sh\necho "bench was given $*"\n' >bin/isoload-bench
chmod +x bin/isoload-bench
cp "$isoload" bin/isoload
(isoload=$work/bin/isoload; run bench --quick x; ok "another program's verb" printed "bench was given --quick x"
  run report; [ "$status" = 3 ] && says "cmake --build") >"$work/verbs.tap" 2>&1
ok "a verb's program that is missing is status 3" [ $? = 0 ]
ok "a verb in another program gets the arguments" grep -q '^ok' "$work/verbs.tap"

# ---- run ----

run run alone.js
ok "run calls fetch" printed body
run run alone.js add 41
ok "run calls a method" printed 42
ISOLOAD_ZYGOTE=$work/absent run run --isolation process alone.js
ok "a zygote that is not there is status 3" eval 'ended 3 && says absent'
run run --strict alone.js
ok "--strict without processes is wrong use" eval 'ended 2 && says "isolation process"'
agent() {
  run run --module note.txt=note.txt --module lib/twice.js=twice.js "$@"
}
agent agent.js note
ok "run takes modules" printed '"noted 4"'
for level in isolate process; do
  TZ=America/New_York agent --isolation $level agent.js zone
  ok "workers live in UTC, $level" printed 0
done
agent --env '{"K": {"deep": true}}' agent.js env '"K"'
ok "run takes env" printed '{"deep":true}'
agent agent.js nothing
ok "undefined prints nothing" eval 'ended 0 && [ ! -s out ]'
agent agent.js
ok "the request is GET http://localhost/" printed "GET http://localhost/"
agent agent.js throws
ok "a guest's throw is status 1, its text on stderr" eval 'ended 1 && says "RangeError: too far" && [ ! -s out ]'
harmless() { ! LC_ALL=C grep -q "$(printf "\033")" "$work/err"; }
ok "a guest's text cannot command the terminal" harmless
agent agent.js network '"http://127.0.0.1:9/"'
ok "no network unless asked for" says "not permitted to access the internet"
agent agent.js log
ok "the console goes to stderr" eval 'says "a line" && printed null'
agent --timing agent.js add 1
ok "timing is JSON on stderr" eval 'jq -e ".isolateUs > 0 and .evaluateUs >= 0" err'
run run broken.js
ok "a syntax error is status 1" eval 'ended 1 && says SyntaxError'

# ---- test ----

run test wrangler.jsonc 'passes'
ok "a test that passes" eval 'ended 0 && prints "ok 1 - passes"'
ok "warnings name the key" says '"routes" is not supported'
run test wrangler.jsonc
ok "tests that fail" eval 'ended 1 && prints "1..3" && prints "not ok 1 - fails" && prints "ok 3 - passes"'
ok "a test that cannot end is said to" eval 'prints "not ok 2 - hangs" && prints "had hung"'
ok "a failure says why" prints 'message: "wrong #1"'
run test wrangler.jsonc 'zz*'
ok "no test that matches" eval 'ended 1 && says "zz*"'

# ---- serve ----

if start_server wrangler.jsonc; then
  get "$url/x?y"
  ok "serve answers" printed "hi <p>GET /x"
  get "$url/env"
  ok "vars, services and props" printed '["var",[1],"hello me"]'
  get "$url/load"
  ok "loaders with one id share a cache" printed '[1,2,1]'
  get -o body -w '%{http_code}' "$url/throw"
  ok "a throw is a 500" printed 500
  ok "a throw's text stays with the operator" eval '! grep -q boom body && grep -q "RangeError: boom" serve.err'
  get -o body -w '%{http_code}' "$url/none"
  ok "no Response is a 500" printed 500
  get -w '%{http_code}' "$url/status?s=204"
  ok "a status without a body" printed 204
  get -D head --data-binary @src/main.js "$url/cookies"
  ok "a body comes back" cmp out src/main.js
  ok "two cookies stay two" is "$(grep -ci '^set-cookie: [ab]' head)" 2
  get "$url/out?u=$url/status?s=203"
  ok "a parent has the network" printed 203
  get -o body -w '%{http_code}' "$url/oom"
  ok "a worker that runs out of memory is a 500" printed 500
  get "$url/after"
  ok "and the service goes on" printed "hi <p>GET /after"
  # in flight when the signal comes
  curl -sS --max-time 60 "$url/hold" >held 2>&1 &
  caller=$!
  until get -f "$url/began"; do :; done # it fails while nothing has begun
  stop_server
  wait "$caller"
  ok "SIGTERM finishes what is in flight" is "$(cat held)" held
  ok "and exits 0" ended 0
  get "$url/"
  ok "and nothing listens" says "connect"
else
  ok "the server starts" false
fi

printf '{"main": "src/main.js", "isoload": {"outbound": null}}' >quiet.json
if start_server quiet.json; then
  get -o body -w '%{http_code}' "$url/out?u=http://127.0.0.1:9/"
  ok "outbound null: no network" eval 'printed 500 && grep -q "not permitted" serve.err'
  kill -INT "$server"
  wait "$server"
  status=$?
  server=
  ok "SIGINT ends it too" ended 0
else
  ok "the server starts with outbound null" false
fi

if start_server src/main.js; then
  port=${url##*:}
  run serve --listen "127.0.0.1:$port" src/main.js
  ok "a port that is taken" eval 'ended 1 && says "another port"'
  curl -sS "$url/never" >held 2>&1 &
  caller=$!
  until get -f "$url/began"; do :; done # it fails while nothing has begun
  kill -INT "$server"
  while get "$url/"; do :; done # until it has seen the signal
  kill -INT "$server"
  wait "$server"
  status=$?
  server=
  wait "$caller"
  ok "a second signal does not wait" ended 130
else
  ok "the server starts from a file" false
fi

printf 'export default { fetch() {} }; throw new Error("at start");\n' >dies.js
run serve --listen 127.0.0.1:0 dies.js
ok "a worker that does not start is status 1" eval 'ended 1 && says "at start" && [ ! -s out ]'

all_told
