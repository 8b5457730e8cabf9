#!/bin/sh
# Bundles what goes into the snapshot: one script, which leaves { hooks } in `exports`.
#
#   bundle.sh OUTPUT
#
# esbuild puts all modules into one scope. V8 gives a scope of more than 75 variables that functions
# refer to a hash table of their names, which every isolate would have to fill anew. So the modules
# lie in scopes within each other: each sees those before it, and none those in scopes after its own.
#
# Every function that is made while the snapshot is takes part of each isolate's start. What few workers
# need is brought late: such modules are the body of a function, which runs when one of their entries,
# all that others may import of them, is first called.
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
begins="primordials natives members values outside tail-stream worker"
# Those brought late, a line each: the first module, the last one, which has the entries, and these.
late="store objects makeNamespace startObject
worker-code loader makeLoader"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Run in its root, so that modules are called by their paths there.
(cd "$root" && "$esbuild" runtime/js/core/main.js --bundle --format=esm --platform=browser \
  --target=chrome102 --charset=ascii --log-level=warning \
  "--metafile=$scratch/modules.json" "--outfile=$scratch/flat.js")

awk -v begins="$begins" -v late="$late" '
  function open_late(line,   part, i, count) {
    count = split(line, part, " ")
    last = part[2]
    entries = part[3]
    for (i = 4; i <= count; i++) entries = entries "," part[i]
    print "var brought" brought ",bring" brought "=()=>{"
    within = "late" brought
  }
  function close_late(   part, i, count) {
    print "return{" entries "}};"
    count = split(entries, part, ",")
    # Six arguments at the most: to spread them calls what a guest can replace.
    for (i = 1; i <= count; i++)
      print "function " part[i] "(a,b,c,d,e,f){return(brought" brought "??=bring" brought "())." part[i] "(a,b,c,d,e,f)}"
    within = ""
    ending = 0
    brought++
  }
  BEGIN {
    count = split(begins, name, " ")
    groups = split(late, group, "\n")
    for (i = 1; i <= groups; i++) { split(group[i], part, " "); first[part[1]] = i }
    print "var exports;(()=>{"
    scopes = 1
    brought = 1
  }
  /^\/\/ runtime\/js\// {
    module = $2
    sub(/.*\//, "", module)
    sub(/\.js$/, "", module)
    if (within != "" && ending) close_late()
    if (module == name[scopes]) { print "(()=>{"; scopes++ }
    if (module in first) open_late(group[first[module]])
    if (within != "" && module == last) ending = 1
    print $2, scopes, (within == "" ? "-" : within), (within != "" && ending) > scopes_of
  }
  /^export \{/ { print "exports={hooks};"; exit }
  { print }
  END {
    for (i = 0; i < scopes; i++) print "})();"
    if (scopes != count + 1) {
      print "bundle.sh: " name[scopes] ".js is not where a scope could begin" > "/dev/stderr"
      exit 1
    }
    if (brought != groups + 1 || within != "") {
      print "bundle.sh: " group[brought] ": these modules do not follow each other" > "/dev/stderr"
      exit 1
    }
  }' "scopes_of=$scratch/scopes" "$scratch/flat.js" >"$scratch/nested.js"

# An import of what lies further in, or is brought late and no entry, would be of nothing.
jq -r '.inputs | to_entries[] | .key as $from | .value.imports[] | "\($from) \(.path)"' \
  "$scratch/modules.json" |
  awk 'NR == FNR { scope[$1] = $2; part[$1] = $3; entry[$1] = $4; next }
    scope[$1] < scope[$2] || (part[$2] != "-" && part[$1] != part[$2] && !entry[$2]) {
      print "bundle.sh: " $1 " imports " $2 ", which it does not see" > "/dev/stderr"
      wrong = 1
    }
    END { exit wrong }' "$scratch/scopes" -
echo "$late" | while read -r _ last entries; do
  exported=$(sed -n 's/^export \(async \)\{0,1\}\(function\) \([A-Za-z]*\).*/\3/p; t
    s/^export .*/something-else/p' "$core/$last.js" | sort | xargs)
  [ "$exported" = "$(echo "$entries" | xargs -n 1 | sort | xargs)" ] && continue
  echo "bundle.sh: $last.js is brought late and must export the functions $entries and nothing else" >&2
  exit 1
done

"$esbuild" "$scratch/nested.js" --target=chrome102 --charset=ascii --minify-whitespace \
  --log-level=warning "--outfile=$output"
