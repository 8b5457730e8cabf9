# The part of the page that tells of one benchmark run.
include "text";
include "words";
include "claims-page";
include "figure-list";
include "measure-page";
include "systems-page";

def label_of: {"cpu": "Processor", "cores": "Cores", "memory": "Memory", "kernel": "Kernel", "virtualisation": "Virtualisation",
  "cgroup": "Control groups", "mitigations": "Mitigations", "mhz": "Clock, MHz", "frequency_scaling": "Frequency scaling",
  "load": "Load before the run", "load_at_start": "Load before the run", "governor": "Frequency governor"}[.] // (gsub("_"; " ") | (.[:1] | ascii_upcase) + .[1:]);

def fact($key):
  if . == null or . == "" or . == [] or . == {} then "<span class=\"none\">not recorded</span>"
  elif type == "boolean" then if . then "on" else "off" end
  elif type == "number" and ($key | test("memory|bytes"; "i")) then bytes
  elif type == "array" then map(if type == "number" then short else one_line | html end) | join(", ")
  elif type == "object" then "<details><summary>\(length | plural("entry"; "entries"))</summary><ul class=\"plain\">"
    + ([to_entries[] | "<li><b>\(.key | html)</b> \(.value | one_line | html)</li>"] | join("")) + "</ul></details>"
  else one_line | html end;

def machine_list:
  if length == 0 then "<p class=\"empty\">This result does not describe its machine.</p>"
  else . as $m
    | "<dl class=\"facts\">" + ([(["cpu", "cores", "memory", "kernel", "virtualisation", "cgroup", "mitigations"] | map(select(in($m)))) as $first
        | ($first + ((keys - $first) - ["warnings"]))[] | . as $k | "<div><dt>\(label_of | html)</dt><dd>\($m[$k] | fact($k))</dd></div>"] | join("")) + "</dl>" end;

def warnings_list:
  if length == 0 then "" else "<div class=\"warn\"><h4>What the harness warned of</h4><ul>" + ([.[] | "<li>\(one_line | html)</li>"] | join("")) + "</ul></div>" end;

# The loop of fixed work that ran between the rounds, in the order in which it ran.
def noise_line:
  .values as $values | ([$values[] | numbers]) as $v | ($v | length) as $n
  | if $n < 2 then "" else
      ($v | min) as $low | ([($v | max), $low * 1.3] | max) as $high
      | "<svg class=\"spark wide\" viewBox=\"0 0 600 60\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\($n) times of a loop of fixed work, from \($low / 1000 | duration) to \($v | max / 1000 | duration)\"><path d=\"M"
        + ([range(0; $n) as $i | "\($i / ($n - 1) * 600 | fixed(1)) \(58 - ($v[$i] - $low) / ($high - $low) * 56 | fixed(1))"] | join("L")) + "\"/></svg>" end;

def noise_section:
  .noise as $noise
  | if $noise == null then "" else
      "<div class=\"noise\(if $noise.noisy == true then " noisy" else "" end)\"><h3>\(if $noise.noisy == true then "The machine was noisy" else "The machine was quiet" end)</h3><p>\(
        if $noise.noisy == true then ($noise.reason // "The result gives no reason." | one_line | (.[0:1] | ascii_upcase) + .[1:] + ".") else "A loop of fixed work took nearly the same time whenever it ran." end | html)</p>"
      + ($noise | noise_line)
      + "<p class=\"note\">A loop of fixed work, run again and again between the rounds. Fastest \($noise.fastest | if type == "number" then . / 1000 else null end | duration), median \($noise.median | if type == "number" then . / 1000 else null end | duration), over a quarter longer than the fastest in \($noise.slowed | if type == "number" then (. * 100 | short) + " %" else "an unknown share" end | html) of the times. No sample is dropped for it and no interval made wider.</p></div>" end;

# How the run went: whether it was short or cut, what was taken and what failed.
def course($model):
  [(if .durationMs | type == "number" then "It took \(.durationMs / 60000 | short) minutes." else empty end),
   (if .effort then "Effort: \(.effort)." else empty end),
   (if .interrupted then "The run was interrupted; this is what it had measured until then." else empty end),
   (if .rounds | type == "object" then "Rounds: \(.rounds.begun) of \(.rounds.planned)." else empty end),
   (if .discarded > 0 then "Samples taken and set aside, in the raw data: \(.discarded)." else empty end),
   (.systems[] | select((.failures | type) == "number" and .failures > 0)
    | "\(title_of($model; .name)): \(.failures) of \(.attempts) attempts failed\(if .failed == true then ", and the system was given up" else "" end).")]
  | if length == 0 then "" else "<h2>How the run went</h2><ul class=\"course\">" + (map("<li>\(one_line | html)</li>") | join("")) + "</ul>" end;

def method_label: {"median": "Median", "interval": "Interval", "resamples": "Resamples", "warmup": "Warm-up", "memory": "Memory", "ratio": "Ratio"}[.] // gsub("_"; " ");
def method_list:
  if .method == null then "" else "<dl class=\"facts\">" + ([.method | to_entries[] | "<div><dt>\(.key | method_label | html)</dt><dd>\(.value | one_line | html)</dd></div>"] | join("")) + "</dl>" end;

# Where in the run a reader finds what.
def contents:
  . as $bench
  | [["start", "Starting"], ["arrival", "Many at once"], ["size", "Larger programs"], ["memory", "Memory"], ["cpu", "Processor time"],
     ["call", "Calls"], ["scaling", "Many cores"], ["churn", "Made, used, ended"], ["warm", "Kept warm"]]
  | map(. as [$chapter, $words] | select(any($bench.groups[]; .chapter == $chapter)) | "<a href=\"#\($bench.id)-\($chapter)\">\($words)</a>")
  | if length < 2 then "" else "<nav class=\"contents\" aria-label=\"Measurements of run \($bench.id | ltrimstr("run-"))\">\(join(""))</nav>" end;

def run($model; $many):
  . as $bench
  | "<section class=\"run\" id=\"\(.id)\">"
    + (if $many then "<p class=\"run-title\">Run of \(.date | day | html) · \(if .machineName == "this machine" then "" else "\(.machineName), " end)\(.machine | machine_sentence | html)</p>" else "" end)
    + "<h2>The claims, against every baseline</h2>"
    + (if .claims == [] then "<p class=\"empty\">This result holds no verdict on a claim.</p>"
       else "<p class=\"lead\">Which container is the whole question, so each claim stands against each of them. The mark is the ratio of medians, the bar its 95 % interval, the dashed line what the claim needs.</p>"
         + ([.claims[] | claim_card($model)] | join("")) end)
    + ratios_table($model)
    + targets_section($model)
    + contents
    + measurements($model)
    + systems_section($model)
    + course($model)
    + "<h2 id=\"\(.id)-machine\">The machine</h2>" + noise_section + (.warnings | warnings_list) + (.machine | machine_list)
    + "</section>";
