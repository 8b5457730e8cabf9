# One view of any number of result documents: input is an array of {file, copy, document}.
# Everything that the page, the pictures and the summary say is taken from here, and everything
# here is taken from the documents; what they lack stays null.
include "text";
include "bench-model";
include "conformance-model";
include "machines";
include "colours";

($palette[0]) as $palette
| [.[] | select(.document.isoload.schema? == "isoload.bench/1") | bench_view] as $benches
| [.[] | select(.document.schema? == "isoload.conformance/1") | conformance_view] as $conformance
| ([$benches[].systems[]?.name, $benches[].groups[].rows[].system, $benches[].curves[].series[].system] | map(select(. != null)) | unique)
  as $names
| ([$benches[].systems[]?] | INDEX(.name)) as $described
| {benches: ($benches | with_machines | to_entries | map(.value + {id: "run-\(.key + 1)",
     headline: {ttfr: (.value | headline_of("ttfr")), memory: (.value | headline_of("memory"))}})),
   conformance: ($conformance | to_entries | map(.value + {id: "impl-\(.key + 1)"})),
   matrix: matrix($conformance; $suite[0]),
   systems: ($names | map({key: ., value: ($described[.]
       | {title: (.title // null), class: (.class // null), warm: (.warm == true), floor: (.floor == true), emulated: (.emulated == true)})})
     | from_entries | with_entries(.key as $name | .value.title |= (if IN(null, "") then $name else . end) | .value.dash = ($name | dash))),
   programs: ($suite[0].programs // {}),
   colours: colours($palette; $names), theme: $palette.theme,
   files: map({file, copy, schema: (.document.isoload.schema? // .document.schema?)})}
| .pages = pages_of($names)
# The run that the page opens with: the newest.
| .lead = (.benches | if length == 0 then null
           else to_entries | max_by([(.value.started // .value.date // ""), .key]) | .key end)
| .comparisons = comparisons
