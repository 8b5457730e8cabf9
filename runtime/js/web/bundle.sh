#!/bin/sh
# Bundles one lazy bundle of the web APIs, or the part that goes into the snapshot.
#
#   bundle.sh NAME OUTPUT [esbuild options]     NAME: a file of lazy/ without .js, or "globals"
#
# The result is the body of a function of (module, exports), strict, that uses no global name beyond
# the language's own. For a lazy bundle module.exports.default is what the file exports; it is put
# there without any builtin, because guest code ran before and whoever replaced Object.defineProperty
# would be handed the native functions.
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
  echo "bundle.sh: esbuild is missing; run scripts/setup" >&2
  exit 3
fi

# Packages get our text coding instead of the globals, which a guest can replace.
case $name in
  url) set -- "--inject:$web/support/text.js" "--alias:tr46=$web/support/tr46.js" "$@" ;;
  # The polyfill would load the whole of structuredClone for each buffer that it transfers.
  streams) set -- --define:structuredClone=undefined "$@" ;;
  encodings)
    set -- "--inject:$web/support/no-globals.js" --define:globalThis=noGlobals --platform=neutral "$@" ;;
  urlpattern) set -- "--inject:$web/support/url.js" "$@" ;;
  # core-js sees a global object that has the language alone, and puts its globals there.
  later) set -- --define:globalThis=realm "--inject:$web/support/realm.js" "$@" ;;
esac

case $name in
  globals) set -- --format=cjs "$@" ;;
  *) set -- --format=esm "--banner:js=\"use strict\";" "$@" ;;
esac

"$esbuild" "$entry" --bundle --platform=browser --target=chrome102 --charset=utf8 \
  --minify-whitespace --legal-comments=inline --log-level=warning "--outfile=$output" "$@"

if [ "$name" != globals ]; then
  sed -i '$s/export *{ *\([A-Za-z0-9_$]*\) as default *};*$/module.exports={__proto__:null,default:\1};/' "$output"
  if ! tail -n 1 "$output" | grep -q 'module\.exports={__proto__:null,default:'; then
    echo "bundle.sh: $entry must have a default export and no other" >&2
    rm -f "$output"
    exit 1
  fi
fi
