#!/bin/sh
# connect() and WebSockets against servers of Node.js, with a certificate authority of the test's own.
# Prints TAP.
#   network.sh ISOLOAD
# Exit status 77: skipped, because a tool is not there.
set -eu

isoload=$1
here=$(cd "$(dirname "$0")" && pwd)
for tool in node openssl jq; do
  if ! command -v "$tool" >/dev/null; then
    echo "1..0 # SKIP $tool is missing: run scripts/setup"
    exit 77
  fi
done
work=$(mktemp -d)
peers=
trap '[ -z "$peers" ] || kill "$peers"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"

# An authority, a certificate of it for this machine, and one that nobody vouches for.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "$@" 2>/dev/null
}
authority -subj "/CN=test authority" -keyout authority.key -out authority.pem
authority -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost" \
  -keyout stranger.key -out stranger.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
  -keyout host.key -out host.csr 2>/dev/null
echo "subjectAltName=DNS:localhost,IP:127.0.0.1" >host.ext
openssl x509 -req -in host.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
  -extfile host.ext -out host.pem 2>/dev/null

mkfifo ports
node "$here/network/peers.mjs" "$work" >ports &
peers=$!
read -r ports <ports

cp "$here/network/sockets.js" "$here/workers/check.js" .
jq -n --argjson ports "$ports" '{
  name: "network", main: "sockets.js", compatibility_date: "2026-01-01",
  worker_loaders: [{binding: "LOADER"}], vars: $ports
}' >wrangler.json
SSL_CERT_FILE=$work/authority.pem "$isoload" test wrangler.json
