#!/bin/sh
# Bundles one Node.js module: bundle.sh NAME OUTPUT [esbuild options]     NAME: a file here, no .cjs
set -eu

if [ $# -lt 2 ]; then
  echo "usage: bundle.sh NAME OUTPUT [esbuild options]" >&2
  exit 2
fi
name=$1
output=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
esbuild=$here/../../../node_modules/.bin/esbuild

if [ ! -f "$here/$name.cjs" ]; then
  echo "bundle.sh: there is no $here/$name.cjs" >&2
  exit 2
fi
if [ ! -x "$esbuild" ]; then
  echo "bundle.sh: esbuild is missing; run npm ci" >&2
  exit 3
fi

# A bundle finds the packages of other bundles through require; its own package it contains.
for other in assert buffer events process stream string_decoder url util; do
  [ "$other" = "$name" ] || set -- "--external:$other" "$@"
done
# What a package asks of its surroundings, answered now.
set -- --define:process.env.NODE_DEBUG=undefined --define:process.env.READABLE_STREAM=undefined "$@"

"$esbuild" "$here/$name.cjs" --bundle --format=cjs --platform=browser --target=chrome102 \
  --charset=ascii --minify-whitespace --legal-comments=inline --log-level=warning \
  "--external:node:*" "--alias:abort-controller=$here/support/abort-controller.cjs" \
  "--outfile=$output" "$@"
