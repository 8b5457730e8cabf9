# JUnit XML: a suite a profile, a case a case; what is not counted is skipped with its reason.
def xml: gsub("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]"; "\ufffd") | @html;
def attribute: xml | gsub("\n"; "&#10;") | gsub("\t"; "&#9;") | gsub("\r"; "&#13;");
def time: "\(. / 1000)";

def element:
  (.message // .outcome | attribute) as $message
  | "\(.clause) (\(.level))\n\(.message // "")\n\(.detail // {} | tojson)" as $body
  | if .outcome == "pass" and (is_flaky | not) then ""
    elif is_flaky then "<failure type=\"flaky\" message=\"\(outcomes_text | attribute)\">\($body | xml)</failure>"
    elif .outcome == "not-applicable" then "<skipped message=\"\($message)\"/>"
    elif .outcome == "xfail" then "<skipped message=\"expected to \(.expected): \($message)\"/>"
    elif .outcome == "xpass" then "<failure type=\"xpass\" message=\"passed, though expected to \(.expected)\"/>"
    elif .outcome == "error" then "<error type=\"error\" message=\"\($message)\">\($body | xml)</error>"
    elif is_unexpected then "<failure type=\"\(.outcome)\" message=\"\($message)\">\($body | xml)</failure>"
    else "<skipped message=\"observed, not required: \($message)\"/>" end;

def testcase:
  "<testcase classname=\"\(.profile | attribute)\" name=\"\(.id | attribute)\" time=\"\(.durationMs | time)\">"
  + "<properties><property name=\"clause\" value=\"\(.clause | attribute)\"/>"
  + "<property name=\"level\" value=\"\(.level)\"/></properties>"
  + element + "</testcase>";

def suite($name; $cases):
  ($cases | map(select(.outcome == "error")) | length) as $errors
  | ($cases | map(select(is_unexpected)) | length - $errors) as $failures
  | ($cases | map(select(.outcome != "pass" and (is_unexpected | not))) | length) as $skipped
  | "<testsuite name=\"\($name | attribute)\" tests=\"\($cases | length)\" failures=\"\($failures)\""
    + " errors=\"\($errors)\" skipped=\"\($skipped)\" time=\"\([$cases[].durationMs] | add // 0 | time)\">",
    ($cases[] | testcase),
    "</testsuite>";

# A run's incidents that count must not be lost on a reader of this form alone.
def incident_cases:
  [.incidents[] | select(.counted)
    | {id: .kind, profile: "incidents", clause: "", level: "must", outcome: "crash", durationMs: 0, message}];

def mutation_cases:
  [.baseline[] | .id = "the right loader: \(.id)"]
  + [.mutants[] | {id: .name, profile: "mutants", clause: (.breaks | join(" ")), level: "must",
      outcome: (if .outcome == "caught" then "pass" elif .outcome == "not-applicable" then .outcome elif .outcome == "missed" then "fail" else "error" end),
      durationMs: 0, message: (.message // null)}];

"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
"<testsuites name=\"isoload conformance of \(subject | attribute)\" time=\"\(.durationMs | time)\">",
(if is_mutation then suite("mutants"; mutation_cases)
 else (.cases | group_by(.profile)[] | suite(.[0].profile; .)),
      (incident_cases | select(length > 0) | suite("incidents"; .)) end),
"</testsuites>"
