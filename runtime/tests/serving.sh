#!/bin/sh
# isoload serve with several processes: who serves, what happens when one dies, when the code changes and
# when the service is to end. Prints TAP.
#   serving.sh ISOLOAD
set -u

isoload=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/tests/tap.sh
. "$here/../../scripts/tests/tap.sh"
evidence=serve.err
master=
load=
trap 'kill_all; rm -rf "$work"' EXIT
cd "$work" || exit 1
mkfifo ready hold

kill_all() {
  [ -z "$load" ] || kill -KILL "$load" 2>/dev/null
  [ -z "$master" ] || kill -KILL "$master" 2>/dev/null
}

said() { grep -qF -- "$1" serve.err; }
get() { curl -sS --max-time 60 "$@"; }

start() { # ARGUMENT...
  "$isoload" serve --listen 127.0.0.1:0 "$@" >ready 2>serve.err &
  master=$!
  # The pipe stays open, so that a line too many would be seen.
  exec 3<ready
  IFS= read -r line <&3 || { cat serve.err; exit 1; }
  url=${line#listening on }
}

finish() { # leaves the master's status in $status
  wait "$master"
  status=$?
  master=
}

workers() { pgrep -P "$master" | tr '\n' ' '; }
count_workers() { pgrep -P "$master" | wc -l; }
has_workers() { [ "$(count_workers)" = "$1" ]; }
gone() { for process; do [ ! -e "/proc/$process" ] || return 1; done; }

start_load() { # CONNECTIONS
  rm -f load.out # what an earlier one said is not to be taken for this one's
  node "$here/serving-load.mjs" "$url/" "$1" <hold >load.out 2>load.err &
  load=$!
  exec 4>hold
  until_true grep -q asking load.out
}

# Waits for the answer to a request of the load that is made from now on.
loaded_since() { # WHAT
  echo "$1" >&4
  until_true grep -qx "since $1" load.out
}

end_load() {
  exec 4>&-
  wait "$load"
  load=
}

loaded() { tail -n 1 load.out | jq -r "$1"; }

parent() { # VERSION
  cat <<JS
import { word } from "./word.js";
let me;
const child = {
  compatibilityDate: "2026-01-01", mainModule: "m.js", globalOutbound: null,
  modules: { "m.js": "let n = 0; export default { count(x) { return ++n; } }" },
};
export default {
  async fetch(request, env) {
    me ??= crypto.randomUUID();
    switch (new URL(request.url).pathname) {
      case "/who": return new Response(me);
      case "/count":
        return Response.json([me, await env.LOADER.get("one", () => child).getEntrypoint().count(0)]);
      case "/new":
        return new Response(String(await env.LOADER.load(child).getEntrypoint().count(0)));
      case "/slow":
        return new Response(new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 1500));
            controller.enqueue(new TextEncoder().encode("slow"));
            controller.close();
          },
        }));
      case "/spin":
        console.log("spinning");
        for (;;);
      default: return new Response("$1" + word);
    }
  },
};
JS
}

echo 'export const word = "";' >word.js
parent one >main.js
config() { # WORKERS [MAIN]
  printf '{"main": "%s", "worker_loaders": [{"binding": "LOADER"}], "isoload": {"workers": %s}}' \
    "${2:-main.js}" "$1" >config.json
}

# ---- two processes ----

config 2
start config.json
ok "a master and two workers" is "$(count_workers)" 2
seen_two() {
  { get "$url/who"; echo; } >>asked
  [ "$(sort -u asked | wc -l)" = 2 ]
}
until_true seen_two
ok "both of them serve" is "$(sort -u asked | wc -l)" 2
named() { get "$url/count" >>counts; echo >>counts; }
for _ in 1 2 3 4 5 6 7 8 9 10; do named; done
ok "each has its own worker of a name" \
  sh -c 'jq -s -e "group_by(.[0]) | all(([.[][1]] | sort) == [range(1; length + 1)])" counts'
ok "nothing is amiss" [ ! -s serve.err ]

"$isoload" serve --workers 2 --listen "${url#http://}" main.js >out 2>taken.err
ok "a port that is taken is status 1" is "$?" 1
ok "and says what to do" grep -q "another port" taken.err
ok "before any worker was started" is "$(wc -l <taken.err)" 1

# ---- one dies ----

have_node() { command -v node >/dev/null; }
no_node="node is missing, which asks without repeating"
victim=$(workers | cut -d' ' -f1)
if have_node; then
  start_load 8
  kill -KILL "$victim"
  until_true gone "$victim"
  before=$(get "$url/who")
  until_true said "starting another"
  until_true has_workers 2
  loaded_since "the worker was killed"
  end_load
  ok "the others serve on while a worker is killed" is "$(loaded '.bodies | join(" ")')" one
  # What the dead one was answering is lost, and nothing more than that: one a connection.
  ok "only what it was answering is lost" [ "$(loaded '.failures | length')" -le 8 ]
  ok "somebody answered meanwhile" [ -n "$before" ]
else
  kill -KILL "$victim"
  skip "a worker is killed under load" "$no_node"
fi
until_true has_workers 2
ok "it is said who died, and why" said "worker $victim was killed by signal 9 (Killed); starting another"
for _ in 1 2 3; do
  until_true has_workers 2
  old=$(workers)
  # shellcheck disable=SC2086 # a list of process ids
  kill -KILL $old
  # shellcheck disable=SC2086 # a list of process ids
  until_true gone $old
done
until_true said "in a row"
ok "a crash loop is reported and slowed down" grep -qE "[2-9] in a row here, so another is started in [0-9]+ ms" serve.err
ok "and the service comes back" is "$(get --retry 9 --retry-all-errors "$url/")" one

# ---- SIGHUP ----

until_true has_workers 2
old=$(workers)
if have_node; then start_load 8; fi
parent two >main.js
kill -HUP "$master"
until_true said "serving the configuration as it is now, by new workers: 2"
if have_node; then
  # shellcheck disable=SC2086 # a list of process ids
  until_true gone $old
  loaded_since "the old ones are gone"
  end_load
  ok "no request is lost meanwhile" is "$(loaded .failures)" "[]"
  ok "the old ones and the new ones served" is "$(loaded '.bodies | sort | join(" ")')" "one two"
else
  # shellcheck disable=SC2086 # a list of process ids
  until_true gone $old
  skip "no request is lost meanwhile" "$no_node"
fi
ok "the old ones are gone" is "$(count_workers)" 2
ok "SIGHUP brings the new code" is "$(get "$url/")" two

stays() { # NAME TEXT: with a configuration that cannot be used
  old=$(workers)
  : >serve.err
  kill -HUP "$master"
  until_true said "stays in force"
  ok "$1 is said" said "$2"
  ok "$1: the old workers stay" is "$(workers)" "$old"
  ok "$1: and serve" is "$(get "$url/")" two
}
printf '{"main": ' >config.json
stays "a configuration that is no JSON" "config.json"
printf 'throw new Error("at start");\n' >broken.js
config 2 broken.js
stays "code that does not start" "at start"
ok "once" is "$(grep -c 'at start' serve.err)" 1
config 3
kill -HUP "$master"
until_true said "by new workers: 3"
until_true has_workers 3
ok "the number of workers may change" is "$(count_workers)" 3

# ---- the end ----

curl -sSN --max-time 60 -D head "$url/slow" >slow &
slow=$!
until_true grep -q 200 head
old=$(workers)
kill -TERM "$master"
finish
wait "$slow"
ok "SIGTERM finishes what is in flight" is "$(cat slow)" slow
ok "and exits 0" is "$status" 0
# shellcheck disable=SC2086 # a list of process ids
ok "no worker is left" gone $old
ok "nothing more was printed" is "$(cat <&3)" ""
exec 3<&-

start --workers 2 main.js
curl -sS --max-time 60 "$url/spin" >/dev/null 2>&1 &
spin=$!
until_true said spinning
ok "a worker that hangs keeps no request from the others" \
  is "$(for _ in 1 2 3 4 5 6 7 8 9 10; do get "$url/"; done)" "twotwotwotwotwotwotwotwotwotwo"
kill -TERM "$master"
until_true has_workers 1
kill -TERM "$master"
finish 2>shell.err
ok "a second signal does not wait" is "$status" 143
wait "$spin"

start --workers 2 main.js
old=$(workers)
kill -KILL "$master"
# shellcheck disable=SC2086 # a list of process ids
until_true gone $old
finish 2>shell.err
# shellcheck disable=SC2086 # a list of process ids
ok "no worker outlives its master" gone $old
ok "and the port is free" sh -c "! curl -sS --max-time 9 '$url/'"

# ---- what cannot start ----

"$isoload" serve --listen 127.0.0.1:0 --workers 4 broken.js >out 2>serve.err
ok "workers that cannot start are status 1" is "$?" 1
ok "and no address is printed" [ ! -s out ]
ok "the reason is said once" is "$(grep -c 'Error: at start' serve.err)" 1

start --workers 1 main.js
ok "one worker has a master too" is "$(count_workers)" 1
echo 'export const word = brokenSince;' >word.js
workers | xargs kill -KILL
finish
ok "a service whose workers cannot start any more ends with 1" is "$status" 1
ok "and says why" sh -c "grep -q 'no worker can be started any more' serve.err && grep -q 'brokenSince' serve.err"
echo 'export const word = "";' >word.js

# ---- a process that has done its share ----

start --workers 2 --retire-after 10 main.js
old=$(workers)
for _ in $(seq 60); do get "$url/new"; done >made
ok "each request met a worker" is "$(cat made)" "$(printf %60s | tr " " 1)"
until_true said "ended with status 0; starting another"
ok "processes that made so many isolates are replaced" [ "$(workers)" != "$old" ]
kill -TERM "$master"
finish
ok "and that is no failure" is "$status" 0
"$isoload" serve --retire-after 10 main.js 2>alone.err
ok "a process alone has none to take its place: status 2" is "$?" 2
ok "and what to write is said" grep -q -- "--workers" alone.err

start --workers 0 main.js
ok "0 is one worker for each core" is "$(count_workers)" "$(nproc)"
kill -INT "$master"
finish
ok "SIGINT ends it too" is "$status" 0

all_told
