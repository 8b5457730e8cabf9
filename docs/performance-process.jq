# docs/performance-process.md, from docs/performance-process.json.

def median: sort | .[length / 2 | floor];
def rounded: if . >= 100 then round else (. * 10 | round) / 10 end;
def version: split(".")[0:2] | join(".");
def row: "| " + (map(tostring) | join(" | ")) + " |";
def table($head): ($head | row), ($head | map("---") | row), (.[] | row);
def of($name; $quantile): map(.[$name][$quantile]) | median | rounded;
def mean_of($name): map(.[$name]) | median;

# What was tried: its name, what it was measured against, whether it stayed, and what it is.
def attempts: [
  ["before", "-", "-", "as it was before all of this"],
  ["libraries", "before", "kept", "the network's libraries, which had come back unnoticed, are not in the zygote: many mappings less to copy and to take down"],
  ["warmed", "libraries", "kept", "workers of our own start in the zygote's isolate, in contexts that are thrown away: what V8 compiles then, regular expressions above all, every guest finds"],
  ["code-file", "warmed", "kept", "V8's code in a sealed memory file with huge pages, of which a fork copies no page table; libraries that no guest calls are not for children"],
  ["constants", "code-file", "no", "what became read-only when libraries were loaded, and V8's read-only heap, in a memory file too: the fork copies less, and the child faults as much more"],
  ["now", "code-file", "kept", "only pages that end up changed are copied ahead, and not those that are then as they were; with it, what the rest of the runtime won meanwhile"],
  ["pooled", "now", "an option (`--pool`)", "processes forked ahead of need, made anew when a sandbox has ended. With a pause before each start, in which caches go cold"],
  ["pooled-pages", "-", "-", "processes forked ahead, as they were when the next two were tried"],
  ["fresh-pages", "pooled-pages", "kept", "a process forked ahead takes the first pages that it will have to itself as well, of its heap and of its stack"],
  ["warmed-again", "fresh-pages", "no", "each process forked ahead starts a worker of our own, in a context that is thrown away, before it waits: sooner, but for about as much more of a processor as the rest takes, and under load, where the next is forked beside an answer, slower"]];

def results: .records as $all
  | [attempts[] | . as [$name, $against, $kept, $what]
     | ($all | map(select(.variant == $name))) as $runs | select($runs | length > 0)
     | ["`\($name)`: \($what)", $kept, $against, ($runs | of("toResult"; 1)), ($runs | of("toResult"; 2)),
        ($runs | mean_of("processorUs")),
        (if $runs[0].pssKiB then "\($runs | mean_of("pssKiB")) + \($runs | mean_of("tablesKiB"))" else "-" end)]]
  | table(["what", "kept", "against", "to result, µs", "p99", "processor, µs", "KiB each"]);

def phases: .records as $all
  | [["made, shut in, given its code: loaded", "load"], ["first call, to its result", "call"],
     ["**from the decision to the result**", "toResult"], ["ended, as its owner sees it", "free"]]
  | map(. as [$title, $name]
     | [$title] + (["before", "now", "pooled"] | map(. as $variant
        | ($all | map(select(.variant == $variant))) | if length > 0 then of($name; 1) else "-" end)))
  | table(["microseconds, medians", "before", "now", "from a pool, with pauses"]);

"# Where a process's start goes",
"",
"This page is written by `scripts/performance` from `docs/performance-process.json`; no number in it was typed. A worker",
"of one module with one method is loaded in [isolation by process](isolation.md) through the C API, called once and ended, one",
"after the other (`runtime/tests/process_profile.c`). The attempts took turns, on a machine that was busy with other work, from",
"which a real-time priority kept most away; `now` and `pooled` have been measured again when it was quiet. Ratios travel,",
"microseconds do not. Each number is the median of the runs' medians, p99 that of their 99th percentiles. Processor time is",
"that of host, zygote and guest together; memory is a guest's proportional set size and its page tables.",
"",
((.records | map(.v8 | version) | unique)[] as $v8
 | {records: .records | map(select((.v8 | version) == $v8))}
 | "## V8 \($v8)", "", phases, "", "### What was tried", "", results, ""),
"## What is not in the way of an answer",
"",
"A guest's process says when nothing of it would run before it hears more. Where nobody wants it then, as after most calls, it is",
"not ended at once: that, and the fork of the next for the pool, wait until nothing has ended for a moment, or are",
"done bit by bit where such a moment does not come. A guest that has a timer, or has not answered, is ended at once. Through the",
"C API, whose loop turns only inside its calls, both happen before the call returns; the table does not show it.",
"",
"Tried beside that, and not kept, for it changed nothing that could be measured: that the news of a start goes to the host",
"together with the first answer, and that what a process loads is sent to it together with the first call.",
"",
"## What is left",
"",
"In parts of the same order: the fork, which copies an entry for each page that is the zygote's alone and a description of each",
"mapping; the pages that a guest changes, which are copied ahead, and those it touches first, which fault; the guest's",
"own module and the calls into it; and the end of the process. V8's objects and malloc's that change in every",
"start lie scattered over pages that do not change otherwise, a few bytes in each."
