#!/bin/sh
# The same parent on `isoload serve` and on miniflare: both must answer the same. Prints TAP.
#   miniflare.sh ISOLOAD
# Exit status 77: skipped, because miniflare is not there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
packages=$here/../../../node_modules
if [ ! -d "$packages/miniflare" ] || ! command -v node >/dev/null; then
  echo "1..0 # SKIP miniflare or node is missing: run scripts/setup"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
"$packages/.bin/esbuild" "$here/worker-loader/index.ts" --bundle --format=esm --log-level=error \
  "--outfile=$work/index.js"
node "$here/miniflare.mjs" "$1" "$here/worker-loader/wrangler.jsonc" "$work/index.js"
