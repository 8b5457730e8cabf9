#!/bin/sh
# Bodies in pieces through isoload serve and fetch(). Prints TAP.
#   streaming.sh ISOLOAD
set -u

isoload=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/tests/tap.sh
. "$here/../../scripts/tests/tap.sh"
evidence=serve.err
server=
held=
trap 'end; rm -rf "$work"' EXIT
cd "$work" || exit 1
touch events left

end() {
  [ -z "$held" ] || kill "$held" 2>/dev/null
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null
}

get() { curl -sS --max-time 60 "$@"; }

head -c 3000000 /dev/urandom >body
mkfifo ready

"$isoload" serve --listen 127.0.0.1:0 "$here/workers/serve-streams.js" >ready 2>serve.err &
server=$!
read -r line <ready || { cat serve.err; exit 1; }
url=${line#listening on }

# ---- answers ----

curl -sSN "$url/events" >events & held=$!
until_true grep -q first events
ok "a piece arrives before the answer has ended" is "$(cat events)" "data: first"
get "$url/release" >/dev/null
wait "$held"; held=
ok "the rest follows" is "$(grep -c data: events)" 2

curl -sSN "$url/events" >left & held=$!
until_true grep -q first left
kill "$held"; wait "$held" 2>/dev/null; held=
until_true sh -c "curl -s '$url/seen' | grep -q 'AbortError'"
ok "a client that leaves aborts request.signal" \
  is "$(get "$url/seen" | jq -r .aborted)" "AbortError: The client has disconnected."
ok "and cancels the body" is "$(get "$url/seen" | jq -r .cancelled)" "The client has disconnected."

ok "a large body is whole" is "$(get "$url/big" | wc -c)" 10000000
ok "a stream of known length declares it" is "$(get -D - "$url/fixed" | grep -ic 'content-length: 5')" 1
ok "HEAD does not wait for the stream" is "$(get -I "$url/endless" | head -1 | cut -d' ' -f2)" 200
get "$url/broken" >part 2>/dev/null
ok "a body that fails is seen as not whole" is "$?" 18
ok "after what there was of it" is "$(cat part)" "a part"

# A client that does not read stops the worker's stream.
before=$(get "$url/seen" | jq .produced)
mkfifo slow
curl -sN "$url/endless" >slow & held=$!
exec 3<slow
dd bs=1000 count=1 <&3 >/dev/null 2>&1
settled() { # the count stands still while the server answers others
  one=$(get "$url/seen" | jq .produced)
  get "$url/big" >/dev/null
  two=$(get "$url/seen" | jq .produced)
  [ $((two - one)) -le 1001 ]
}
until_true settled
after=$(get "$url/seen" | jq .produced)
ok "a slow client slows the worker down" [ $((after - before)) -lt 5000 ]
kill "$held"; exec 3<&-; wait "$held" 2>/dev/null; held=

# ---- requests ----

ok "a long upload comes in pieces" is "$(get --data-binary @body "$url/count")" "3000000 true"
ok "a chunked upload does too" \
  is "$(get -H 'Transfer-Encoding: chunked' --data-binary @body "$url/count")" "3000000 true"
get --data-binary @body "$url/echo" >echoed
ok "what goes in may go out" cmp body echoed
ok "an upload that nobody reads is answered" is "$(get --data-binary @body "$url/ignore")" "not read"
ok "and one that is given up" is "$(get --data-binary @body "$url/first")" "seen one"
ok "a short body works too" is "$(get -d short "$url/echo")" short
ok "a request may be passed on to a loaded worker" \
  sh -c "curl -sS --data-binary @body '$url/loaded' | cmp body -"

# ---- fetch ----

ok "fetch gives the answer in pieces" is "$(get "$url/through?url=$url/big" | wc -c)" 10000000
ok "fetch sends a stream" \
  sh -c "curl -sS --data-binary @body '$url/through?url=$url/echo' | cmp body -"
ok "a signal ends the body with its reason" \
  is "$(get "$url/stopped?url=$url/endless")" "RangeError: that will do"
ok "a stream that fails fails the fetch" \
  is "$(get "$url/broken-upload?url=$url/echo")" "RangeError: no more to send"

kill -TERM "$server"; wait "$server"; status=$?; server=
ok "the server ends" is "$status" 0
all_told
