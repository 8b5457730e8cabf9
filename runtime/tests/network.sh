#!/bin/sh
# connect() and WebSockets with programs of Node.js on the other side, and a certificate authority of the
# test's own. Prints TAP.
#   network.sh ISOLOAD PART     PART: sockets, websockets, served
# Exit status 77: skipped, because a tool or a package is not there.
set -eu

isoload=$1
part=$2
here=$(cd "$(dirname "$0")" && pwd)
skip() {
  echo "1..0 # SKIP $1"
  exit 77
}
for tool in node openssl jq; do
  command -v "$tool" >/dev/null || skip "$tool is missing: run scripts/setup"
done
[ "$part" = sockets ] || [ -d "$here/integration/node_modules/ws" ] ||
  skip "the package ws is missing: run scripts/setup --tests"
work=$(mktemp -d)
peers=
trap '[ -z "$peers" ] || kill "$peers"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"

if [ "$part" = served ]; then
  node "$here/network/clients.mjs" "$isoload" "$here/network/served.js"
  exit
fi

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

cp "$here/network/$part.js" "$here/workers/check.js" .
jq -n --arg main "$part.js" --argjson ports "$ports" '{
  name: "network", main: $main, compatibility_date: "2026-01-01",
  worker_loaders: [{binding: "LOADER"}], vars: $ports
}' >wrangler.json
SSL_CERT_FILE=$work/authority.pem "$isoload" test wrangler.json
