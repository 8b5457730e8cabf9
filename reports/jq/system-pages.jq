# The pages of all systems in one stream; before each stands a line with #PAGE and its name, tab separated.
# Input: the view of model.jq; $css is a text.
include "text";
include "words";
include "claims-page";
include "head";
include "systems-page";

. as $model
| .pages | to_entries[] | .key as $name | .value as $page
| [$model.benches[] | select(any(.systems[]; .name == $name) or any(.groups[].rows[]; .system == $name))] as $runs
| first(($runs[].systems[] | select(.name == $name)), null) as $system
| "#PAGE\t\($page)",
  ($model | document_head("\(title_of($model; $name)), isoload report"; $css; "'none'"))
  + "<body><a class=\"skip-link\" href=\"#main\">Skip to the system</a><header class=\"top\"><p class=\"brand\"><a href=\"../index.html\">isoload <span>report</span></a></p><nav aria-label=\"Sections\"><a href=\"../index.html\">All systems</a></nav></header><main id=\"main\" class=\"one-system \($name | class_of)\">"
  + "<h1 class=\"system-title\">" + dot($name) + "\(title_of($model; $name) | html)</h1><p class=\"second\">\($system | if . == null then "" else system_words end | html)</p>"
  + ([$runs[] | system_in_run(.; $name; $runs | length > 1)] | join(""))
  + program_of($model; $name)
  + "</main><footer><p>Made by <code>isoload report</code>. Memory is in decimal units: 1 MB is 1,000,000 bytes.</p></footer></body></html>"
