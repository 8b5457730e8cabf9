# What a terminal sees of a report: the verdict, a line each.
include "text";
include "words";

. as $model
| (if .lead == null then null else .benches[.lead] end) as $bench
| (if $bench then
     (headline_sentence($model; $bench), memory_sentence($model; $bench) | select(. != null)),
     ($bench.claims[] | claim_answer($model) as $a
      | "\(.sentence // .claim | one_line): \($a.word | ascii_downcase)\(if $a.text != "" and ($a.measured | length) > 0 then " (\($a.text))" else "" end)"),
     (if $bench.claims == [] then "No verdict on a claim in the benchmark result." else empty end)
   else "No benchmark result was given." end),
  (.conformance[] | conformance_sentence)
