# SPEC.md as one text -> {clauses: {anchor: its sentences}}.
{clauses: (
  [match("<a id=\"(?<anchor>[^\"]+)\"></a>[^\n]*\n+(?<text>[^\n]+(\n[^\n]+)*)"; "g")
   | .captures | map({(.name // ""): .string}) | add | {(.anchor): (.text | gsub("\n"; " "))}]
  | add // {})}
