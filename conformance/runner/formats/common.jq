# What the forms share. Each form is this file followed by its own, and runs by hand too:
#   cat common.jq tap.jq | jq -r --argjson colour false --argjson quiet false -f /dev/stdin FILE.json

# With several rounds: whether they disagree.
def is_flaky: (.outcomes // [] | unique | length) > 1;

def is_unexpected:
  is_flaky or .outcome == "error" or .outcome == "xpass"
  or (.level != "observed" and (.outcome | IN("fail", "timeout", "crash")));

def is_bad: is_flaky or (.outcome | IN("fail", "timeout", "crash", "error", "xpass"));

def plural($n; $word): "\($n) \($word)\(if $n == 1 then "" else "s" end)";

def seconds: . / 100 | round / 10 | "\(.) s";

def text: if type == "string" then . else tojson end;

# No control character leaves by these: a guest's message must not steer a terminal.
def plain: gsub("[\u0000-\u0008\u000b-\u001f\u007f]"; "\ufffd");
def one_line: gsub("[\u0000-\u001f\u007f]+"; " ");

def subject: "\(.implementation.name) \(.implementation.version // "of unknown version")";

# The cases of a run, or the mutants of a mutation run, in one shape.
def is_mutation: .schema == "isoload.mutants/1";
def mutant_rows:
  .mutants[] | {name, ok: (.outcome == "caught"),
    text: (if .outcome == "caught" then "caught by \(.by)"
           elif .outcome == "missed" then "MISSED: \(.message)"
           else "ERROR: \(.message)" end), breaks, description};
# How often each came: "2 x pass, 1 x fail".
def outcomes_text:
  .outcomes | group_by(.) | sort_by(-length) | map("\(length) x \(.[0])") | join(", ");
