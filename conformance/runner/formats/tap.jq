# TAP 14, with level and clause in the diagnostics.
def description: gsub("#"; "\\#") | one_line;

def directive:
  if is_flaky then ""
  elif .outcome == "not-applicable" then " # SKIP \(.message // "not applicable" | one_line)"
  elif .outcome == "xfail" then " # TODO expected to \(.expected)"
  elif .level == "observed" and (is_unexpected | not) and is_bad then " # TODO observed, not required"
  else "" end;

# JSON is YAML, so that every value is quoted as JSON.
def diagnostics:
  "  ---",
  (del(.id) | to_entries[] | "  \(.key): \(.value | tojson)"),
  "  ...";

# What no case's outcome shows must not be lost on a reader of this form alone.
def incident_rows:
  .incidents[] | select(.counted)
  | {id: "incident: \(.kind)", clause: "", level: "must", outcome: "crash", durationMs: 0, message};

def run_lines:
  (.cases + [incident_rows]) as $cases
  | "TAP version 14", "1..\($cases | length)",
    (range($cases | length) as $i | $cases[$i]
      | "\(if is_bad or .outcome == "xfail" then "not ok" else "ok" end) \($i + 1) - \(.id | description)\(directive)",
        diagnostics);

def mutation_lines:
  ([.baseline[] | {name: "the right loader: \(.id)", ok: (is_unexpected | not), text: .outcome, breaks: [.clause]}]
    + [mutant_rows]) as $rows
  | "TAP version 14", "1..\($rows | length)",
    (range($rows | length) as $i | $rows[$i]
      | "\(if .ok then "ok" else "not ok" end) \($i + 1) - \(.name | description)",
        "  ---", "  breaks: \(.breaks | tojson)", "  message: \(.text | tojson)", "  ...");

if is_mutation then mutation_lines else run_lines end
