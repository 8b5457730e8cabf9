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
  .mutants[] | {name, ok: (.outcome == "caught" or .outcome == "not-applicable"),
    text: (if .outcome == "caught" then "caught by \(.by)"
           elif .outcome == "missed" then "MISSED: \(.message)"
           elif .outcome == "not-applicable" then "not applicable: \(.message)"
           else "ERROR: \(.message)" end), breaks, description};
# How often each came: "2 x pass, 1 x fail".
def outcomes_text:
  .outcomes | group_by(.) | sort_by(-length) | map("\(length) x \(.[0])") | join(", ");

# What may be claimed of a result: CONTRACT.md, "Claims". A profile holds at the level must when each
# of its cases of that level passes or does not apply and at least one passes, at should when those
# of level should do too.
def holds($level): map(select(.level == $level)) | all(.outcome | IN("pass", "not-applicable")) and all(is_flaky | not);
def why_no_claim:
  if .mutant then "a mutant stood before the loader"
  elif .complete != true then "the run was cut short"
  elif (.selection.filters // []) != [] then "cases were left out by --filter"
  elif any(.incidents[]?; .counted) then "something went wrong beside the cases"
  elif (.selection | type) != "object" then "it does not say which cases were asked for"
  else null end;
def claim:
  why_no_claim as $why
  | .selection.level as $asked
  | {why: $why,
     profiles: (if $why then [] else
       [.cases | group_by(.profile)[]
         | select(holds("must") and any(.[]; .level == "must" and .outcome == "pass") and all(.[]; .outcome != "error"))
         | {profile: .[0].profile,
            level: (if $asked != "must" and holds("should") then "should" else "must" end)}] end)};
# How far each profile is from a claim: "core 80 of 134, rpc 3 of 52", the nearest first.
def nearest:
  [.cases | map(select(.level == "must" and .outcome != "not-applicable")) | group_by(.profile)[]
    | {profile: .[0].profile, all: length, pass: (map(select(.outcome == "pass" and (is_flaky | not))) | length)}]
  | sort_by(.pass / .all) | reverse | map("\(.profile) \(.pass) of \(.all)") | join(", ");
def claim_sentence:
  claim as $claim
  | (nearest | if . == "" then "" else "; of the cases of level must pass: " + . end) as $nearest
  | if $claim.why then "no claim: \($claim.why)"
    elif $claim.profiles == [] then "no claim: no profile holds\($nearest)"
    else "\(subject) conforms to suite \(.suite.version): "
      + ($claim.profiles | map("\(.profile) (\(if .level == "should" then "must and should" else "must" end))") | join(", ")) end;
