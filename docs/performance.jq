# docs/performance.md, from docs/performance.json.

def median: sort | .[length / 2 | floor];
def rounded: if . >= 100 then round else (. * 10 | round) / 10 end;
def version: split(".")[0:2] | join(".");

# The runs of a variant on a V8; [] where there are none.
def runs($variant; $v8): map(select(.variant == $variant and (.v8 | version) == $v8));
# A quantile of a phase (0: 5th percentile, 1: median, 2: 99th), the median of its runs.
def phase($name; $quantile): map(.[$name][$quantile]) | median;
def mean_of($name): map(.[$name]) | median;

def row: "| " + (map(tostring) | join(" | ")) + " |";
def table($head): ($head | row), ($head | map("---") | row), (.[] | row);

def phases: [
  ["V8 isolate from the snapshot", "isolate"], ["its context", "context"],
  ["modules compiled and linked", "compile"], ["modules evaluated", "evaluate"],
  ["first call, to its result", "call"], ["**from the decision to the result**", "toResult"],
  ["of that, this thread had a processor", "processor"],
  ["ended, and its memory given back", "free"]];

def cost($v8): . as $all | runs("now"; $v8) as $now | runs("pooled"; $v8) as $pooled
  | [phases[] | . as [$title, $name]
     | [$title] + ([$now, $pooled] | map(phase($name; 1), phase($name; 2)) | map(rounded))]
  | table(["microseconds", "median", "p99", "from a pool: median", "p99"]);

def versions: map(.v8 | version) | unique;

# What was tried: its name, what it was measured against, whether it stayed, and what it is.
def attempts: [
  ["regions", "before", "kept", "an isolate's chunks side by side in a region that the next isolate takes over with its pages in place; a keeper of V8's read-only heap; random seeds from the kernel at once"],
  ["code", "before", "kept", "that, and the pages of code too; recent V8's own pool of chunks emptied at once"],
  ["learnt", "more-api", "kept with 10.2", "bytecode in the snapshot for those functions only that workers run when they start and answer, learnt at build time. Recent V8 ties code to a read-only heap: there all functions are compiled as before"],
  ["learnt-pooled", "learnt", "an option (`--pool`)", "isolates and contexts made ahead of need by a thread of their own"],
  ["shapes", "busy", "kept", "hidden classes of what a start and a first call make, which a worker that starts while the snapshot is made leaves there; and no regular expression for the compatibility date"],
  ["shapes-pooled", "busy-pooled", "kept", "the same, from a pool"],
  ["quiet-pool", "busy-pooled", "kept", "that, and a pool that is refilled when nothing was taken for two milliseconds, after what was left is given back"],
  ["all-cold", "busy-cold", "kept", "all of it, where another process goes through 8 MiB between two starts"],
  ["huge-code", "all-cold", "no: 30 MiB once", "V8's code on huge pages in this process too, as the zygote has it"],
  ["seen-code", "new-code", "kept", "the code of a module of 50 KiB that was loaded twice before, left by who had it second when that ended, instead of parsing it again"],
  ["together", "together-before", "kept", "as many regions wait for the next isolates as lived at once of late, where eight did, and a new one gets the pages that every start needs at once; of twenty workers that live together and end together"],
  ["scopes", "flat", "kept", "the modules of the snapshot's script in scopes within each other, none with more than 75 variables that functions refer to: V8 gives such a one a hash table of its names, which it fills anew in every isolate"],
  ["memory-mode", "scopes", "kept with 10.2", "V8's mode for saving memory while it makes an isolate: otherwise it finds out for each piece of code whether memory should be saved. Recent V8 has no such mode"],
  ["late-modules", "memory-mode", "kept", "what few workers need of that script, the loader's binding and Durable Objects, as the body of a function that runs when one of them is first wanted"],
  ["lazy-globals", "late-modules", "no: a guest would see it", "a property that the engine brings for each global of the web APIs, not a getter and a setter"],
  ["no-rehash", "more-api", "no", "strings keep the hashes of the snapshot (`--no-rehash-snapshot`): all guests would hash alike, and whoever has the program could choose keys that collide"],
  ["writable-code", "more-api", "no", "code stays writable (`--no-write-protect-code-memory`)"],
  ["no-wasm", "more-api", "no", "contexts without `WebAssembly` (`--no-expose-wasm`), as the upper bound of what bringing it later could give"],
  ["no-wasm-at-all", "all", "no", "that, and without what V8 installs all the same for asm.js"]];

# What is compared: the thread's own time of a processor where both runs tell it, since that does not
# change with what runs beside.
def told($runs; $base): if ($runs + $base | all(.processor)) then "processor" else "toResult" end;
def times($runs; $base):
  told($runs; $base) as $name
  | "\($runs | phase($name; 1) | rounded) (\((($runs | phase($name; 1)) / ($base | phase($name; 1)) * 100 | round) / 100)x)";
def weight($runs): if ($runs | length) == 0 or $runs[0].pssKiB == null then "-" else $runs | mean_of("pssKiB") end;
def faults($runs): if ($runs | length) == 0 then "-" else $runs | phase("faults"; 1) end;

def tried($v8): . as $all
  | [attempts[] | . as [$name, $against, $kept, $what]
     | ($all | runs($name; $v8)) as $runs | ($all | runs($against; $v8)) as $base
     | select(($runs | length) > 0 and ($base | length) > 0)
     | [$what, $kept, $against, times($runs; $base), weight($runs), faults($runs)]]
  | table(["what", "kept", "against", "to result, µs (ratio)", "KiB each", "page faults"]);

def bases($v8): . as $all
  | [["before", "as it was before any of this"], ["more-api", "regions and code, with a larger API in the snapshot"],
     ["learnt", "and the bytecode that workers run"], ["busy", "the same, while other programs ran"],
     ["busy-pooled", "`busy`, from a pool"], ["busy-cold", "`busy`, cold: see below"], ["all-cold", "all that was kept, cold"],
     ["new-code", "all that was kept, with a module of 50 KiB, parsed each time"], ["all", "all that was kept, while other programs ran"],
     ["together-before", "the same, of twenty workers that live together and end together"],
     ["flat", "the same, on another day"], ["scopes", "and the scopes of the snapshot's script"],
     ["memory-mode", "and the mode that saves memory"], ["late-modules", "and what few workers need brought late"]]
  | map(. as [$name, $what] | ($all | runs($name; $v8)) as $runs | select($runs | length > 0)
     | ["`\($name)`: \($what)", ($runs | phase(told($runs; []); 1) | rounded), weight($runs),
        faults($runs), ($runs | mean_of("userUs")), ($runs | mean_of("systemUs"))])
  | table(["measured against", "to result, µs", "KiB each", "page faults", "user µs", "system µs"]);

def memory($v8): runs("now"; $v8) as $now
  | "A live worker has \($now | mean_of("pssKiB")) KiB of its own (proportional set size) and \($now | mean_of("tablesKiB")) KiB of page tables.";

.records as $records | $records
| "# Where a start's time and memory go",
  "",
  "This page is written by `scripts/performance` from `docs/performance.json`; no number in it was typed. A worker",
  "of one module with one method is loaded through the C API, called once and ended, one after the other in one",
  "process (`runtime/tests/startup_profile.c`). Programs compared took turns; each number is the median of the",
  "runs' medians, p99 that of their 99th percentiles. It is one machine on one day: ratios travel, microseconds do not.",
  "Where the programs told how long their thread had a processor, that is compared: other programs ran beside them.",
  (versions[] as $v8
   | "", "## V8 \($v8)", "",
     "### Now", "", cost($v8), "", memory($v8), "",
     "### What was tried", "", bases($v8), "", tried($v8)),
  "",
  "## What is left",
  "",
  "Most of what remains of an isolate and its context is V8's deserialiser: it makes one object after the other",
  "from the snapshot, and hashes its strings anew. What is in the snapshot decides: V8's own part, with",
  "V8 10.2 a trampoline for each builtin among it, and the API's functions, classes and names. After that come the guest's",
  "own module, which is parsed and compiled, and the calls into it. From a pool only that is left. What a start compiles",
  "is the guest's own code and nothing else (V8's log of functions tells), and the hidden classes that it makes are the guest's own.",
  "",
  "A pool is refilled by a thread of its own, which would take caches and the kernel's lock on the address space from the",
  "worker that has just been taken: it starts when none was taken for two milliseconds, or half of the pool is gone.",
  "",
  "A module of a kilobyte or more that is loaded a second time leaves its compiled code when that isolate ends, off the",
  "path of any answer; whoever loads the same text under the same name after that starts with it (`engine/code_cache.h`).",
  "The cache holds 32 MiB at most, texts included. Whoever measures how long a load takes can tell whether the process had",
  "that text before; not with isolation by process, where each guest has a cache of its own.",
  "",
  "A region that an isolate leaves keeps its pages for the next one, unless the guest had grown: then they go back to",
  "the kernel at once. What was code is inaccessible until V8 asks for it. A few regions wait always, and more where so",
  "many isolates lived at once within the last seconds, up to some tens of MiB; the rest is unmapped, one after the",
  "other while workers run and all within seconds when none does. They are not cleared in between, as V8 does not clear",
  "its own pages: nothing in JavaScript can see what lay there. A new region gets the pages that every start needs at",
  "once, not one with each fault. Whoever does not trust V8 that far has [isolation by process](isolation.md).",
  "",
  "A string or an array too large for V8's pages has a chunk of its own, which took longer to map, to clear and to unmap",
  "than to fill. Such chunks are kept, and for the isolate that had them alone: no other ever sees them. They go to the",
  "kernel when that isolate ends, when it did not use them for some seconds (with the next thing that any isolate of the",
  "process does), and beyond a few MiB (`engine/large_chunks.h`)."
