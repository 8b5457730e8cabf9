#!/bin/sh
# Bundles one lazy bundle of the web APIs, or the part that goes into the snapshot.
#
#   bundle.sh NAME OUTPUT [esbuild options]     NAME: a file of lazy/ without .js, or "globals"
#
# The result is the body of a function of (module, exports): module.exports.default is what the
# file exports. It uses no name of the global object beyond the language's own.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: bundle.sh NAME OUTPUT [esbuild options]" >&2
  exit 2
fi
name=$1
output=$2
shift 2
web=$(cd "$(dirname "$0")" && pwd)
esbuild=$web/../../../node_modules/.bin/esbuild

case $name in
  globals) entry=$web/globals.js ;;
  *) entry=$web/lazy/$name.js ;;
esac
if [ ! -f "$entry" ]; then
  echo "bundle.sh: there is no $entry; name a file of $web/lazy without .js" >&2
  exit 2
fi
if [ ! -x "$esbuild" ]; then
  echo "bundle.sh: esbuild is missing; run npm ci" >&2
  exit 3
fi

# Packages get our text coding instead of the globals, which a guest can replace.
case $name in
  url) set -- "--inject:$web/support/text.js" "--alias:tr46=$web/support/tr46.js" "$@" ;;
  # The polyfill would transfer buffers with a global structuredClone that cannot transfer yet.
  streams) set -- --define:structuredClone=undefined "$@" ;;
esac

exec "$esbuild" "$entry" --bundle --format=cjs --platform=browser --target=chrome102 \
  --charset=utf8 --minify-whitespace --log-level=warning "--outfile=$output" "$@"
