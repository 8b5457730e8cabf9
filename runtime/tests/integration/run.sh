#!/bin/sh
# Packages from npm, unchanged, in isoload: bundles them and runs the tests of parent.js as TAP.
#   run.sh ISOLOAD
# Exit status 77: skipped, because the packages are not there.
set -eu

isoload=$1
here=$(cd "$(dirname "$0")" && pwd)
esbuild=$here/../../../node_modules/.bin/esbuild
if [ ! -d "$here/node_modules" ]; then
  echo "1..0 # SKIP the packages are missing: run scripts/setup --tests"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# What wrangler would ask of esbuild, for the language that V8 10.2 knows.
bundle() { # SOURCE OUTPUT [esbuild options]
  source=$1
  output=$2
  shift 2
  "$esbuild" "$source" --bundle --format=esm --target=chrome102 --platform=neutral \
    --main-fields=browser,module,main --conditions=workerd,worker,browser \
    "--external:node:*" "--external:cloudflare:*" --log-level=error "--outfile=$output" "$@"
}

mkdir "$work/apps"
for app in "$here"/apps/*.js; do
  name=$(basename "$app" .js)
  bundle "$app" "$work/apps/$name.txt"
done
bundle "$here/parent.js" "$work/parent.js" "--alias:apps=$work/apps" --loader:.txt=text
cp "$here/wrangler.json" "$work/"
"$isoload" test "$work/wrangler.json"
