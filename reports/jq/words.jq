# Sentences that both the page and the summary say, as plain text: each caller escapes them.
include "text";

def title_of($model; $name): ($model.systems[$name].title // $name // "?") | tostring | one_line;

def comparison($model; $more; $less):
  if .ratio >= 1 then "\(.ratio | times) \($more) than \(title_of($model; .baseline))"
  else "\(1 / .ratio | times) \($less) than \(title_of($model; .baseline))" end;

# The interval of a ratio. An end that is not there, or at nothing or less, is no bound: where the host's
# memory was noisy, anything may be true.
def ratio_interval:
  (if (.low | type) == "number" and .low > 0 then .low else null end) as $low
  | if $low != null and .high != null then "\($low | times) – \(.high | times)"
    elif $low != null then "\($low | times) or more"
    elif .high != null and .high > 0 then "\(.high | times) or less" else "no bounds" end;

# The best and the worst case against containers: which container is the whole question.
def extremes: if .best.baseline == .worst.baseline then [.best] else [.best, .worst] end;

# An isolate that stands for its kind is called so; another system has its name.
def subject($model):
  if .claimed and (.system == null or $model.systems[.system].class == "isolate") then "Isolates" else title_of($model; .system) end;

def verdict_word:
  if . == "supported" then "supported" elif . == "not supported" then "not supported"
  elif . == "inconclusive" then "inconclusive" elif . == null then "not measured" else tostring | one_line end;

def names($model): map(title_of($model; .baseline)) | and_list;

# What a claim comes to, in a word and in a sentence.
def claim_answer($model):
  . as $claim
  | [.rows[] | select(.ratio | type == "number")] as $every
  # A claim about containers is judged by containers, where any was measured; the rest is for comparison.
  | [$every[] | select($model.systems[.baseline].class == "container")] as $containers
  | (if $containers != [] then $containers else $every end) as $rows
  | [$rows[] | select(.verdict == "supported")] as $yes
  | [$rows[] | select(.verdict == "not supported")] as $no
  | [$rows[] | select(.verdict == "inconclusive")] as $open
  | {tone: (if $rows == [] then "none" elif ($yes | length) == ($rows | length) then "yes"
            elif ($no | length) == ($rows | length) then "no" elif $yes == [] and $open != [] and $no == [] then "open"
            else "mixed" end),
     yes: $yes, no: $no, open: $open, measured: $rows,
     word: (if $rows == [] then "Not measured" elif ($yes | length) == ($rows | length) then "Supported"
            elif ($no | length) == ($rows | length) then "Not supported"
            elif ($open | length) == ($rows | length) then "Inconclusive"
            else (if $containers != [] then "Depends on the container" else "Depends on the baseline" end) end),
     text: ([if $yes != [] then "supported against \($yes | names($model))" else empty end,
             if $no != [] then "not supported against \($no | names($model))" else empty end,
             if $open != [] then "inconclusive against \($open | names($model))" else empty end] | join("; "))};

def headline_sentence($model; $bench):
  $bench.headline.ttfr as $h
  | if $h == null then null
    else ($h | subject($model) | . + if . == "Isolates" then " start " else " starts " end)
         + ([$h | extremes[] | comparison($model; "faster"; "slower")] | join(", and ")) + "." end;

def memory_sentence($model; $bench):
  $bench.headline.memory as $h
  | if $h == null then null
    else (if $h.claimed then "A live sandbox" else "A live sandbox of \(title_of($model; $h.system))" end) + " takes "
         + ([$h | extremes[] | comparison($model; "less memory"; "more memory")] | join(", and ")) + "." end;

def implementation_title:
  [.name // "an implementation that gives no name", .version // empty, (if .mutant then "made wrong by mutant \(.mutant)" else empty end)]
  | map(tostring | one_line) | join(" ");

# Outcomes that nobody expected, as the suite counts them: a known failure that passes is one too.
def unexpected: .counted.failed + .counted.fixed + ([.incidents[] | select(.counted == true)] | length);

def conformance_sentence:
  "\(implementation_title) passes \(.counted.pass) of \(.counted.total - .counted.skipped) cases that count"
  + (if .counted.known > 0 then ", \(.counted.known) \(if .counted.known == 1 then "fails" else "fail" end) as expected" else "" end)
  + (if .counted.failed > 0 then ", \(.counted.failed) \(if .counted.failed == 1 then "fails" else "fail" end) unexpectedly" else "" end)
  + (if .counted.fixed > 0 then ", \(.counted.fixed) \(if .counted.fixed == 1 then "passes" else "pass" end) against expectation" else "" end)
  + (if .counted.skipped > 0 then "; \(.counted.skipped) not applicable" else "" end)
  + (if .complete then "" else "; the run was not finished" end) + ".";

def machine_sentence:
  [(.cpu // null | if . then tostring | one_line else empty end),
   (.cores // null | if . then "\(.) cores" | one_line else empty end),
   (.memory // null | if type == "number" then bytes elif . then tostring | one_line else empty end),
   (.virtualisation // null | if . then "virtualisation \(.)" | one_line else empty end)]
  | if length == 0 then "a machine that the result does not describe" else join(", ") end;

def day: if type == "string" then .[0:10] | one_line else "no date given" end;

# The command that repeats a run, with what the document says of it.
def bench_command:
  if .command | type == "array" then [.command[] | tostring | one_line] | map(if test("^[A-Za-z0-9_./,:=+-]+$") then . else @sh end) | join(" ")
  elif .command | type == "string" then .command | one_line
  else "isoload bench" + (if .seed | type == "number" then " --seed \(.seed)" else "" end) end;
def conformance_command:
  "isoload conformance" + (if .name then " --adapter " + (.name | tostring | one_line | if test("^[A-Za-z0-9_./-]+$") then . else @sh end) else "" end);
