#!/bin/sh
# Bundles what goes into the snapshot: one script, which leaves { hooks } in `exports`.
#
#   bundle.sh OUTPUT
#
# esbuild puts all modules into one scope. V8 gives a scope of more than 75 variables that functions
# refer to a hash table of their names, which every isolate would have to fill anew. So the modules
# lie in scopes within each other: each sees those before it, and none those in scopes after its own.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: bundle.sh OUTPUT" >&2
  exit 2
fi
output=$1
core=$(cd "$(dirname "$0")" && pwd)
root=$core/../../..
esbuild=$root/node_modules/.bin/esbuild
if [ ! -x "$esbuild" ]; then
  echo "bundle.sh: esbuild is missing; run scripts/setup" >&2
  exit 3
fi

# The modules that begin a scope, in the order of the bundle.
begins="primordials natives members values outside objects worker-code worker"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Run in its root, so that modules are called by their paths there.
(cd "$root" && "$esbuild" runtime/js/core/main.js --bundle --format=esm --platform=browser \
  --target=chrome102 --charset=ascii --log-level=warning \
  "--metafile=$scratch/modules.json" "--outfile=$scratch/flat.js")

awk -v begins="$begins" '
  BEGIN {
    count = split(begins, name, " ")
    print "var exports;(()=>{"
    scopes = 1
  }
  /^\/\/ runtime\/js\// {
    if ($2 == "runtime/js/core/" name[scopes] ".js") { print "(()=>{"; scopes++ }
    print $2, scopes > scopes_of
  }
  /^export \{/ { print "exports={hooks};"; exit }
  { print }
  END {
    for (i = 0; i < scopes; i++) print "})();"
    if (scopes != count + 1) {
      print "bundle.sh: " name[scopes] ".js is not where a scope could begin" > "/dev/stderr"
      exit 1
    }
  }' "scopes_of=$scratch/scopes" "$scratch/flat.js" >"$scratch/nested.js"

# An import of what lies further in would be of nothing.
jq -r '.inputs | to_entries[] | .key as $from | .value.imports[] | "\($from) \(.path)"' \
  "$scratch/modules.json" |
  awk 'NR == FNR { scope[$1] = $2; next }
    scope[$1] < scope[$2] {
      print "bundle.sh: " $1 " imports " $2 ", which is in a scope after its own" > "/dev/stderr"
      wrong = 1
    }
    END { exit wrong }' "$scratch/scopes" -

"$esbuild" "$scratch/nested.js" --target=chrome102 --charset=ascii --minify-whitespace \
  --log-level=warning "--outfile=$output"
