# What the metrics and workloads of the benchmark are called, and in which chapter they stand. The
# document's own words go first; the rest is for documents that have none.

def title_of_metric:
  {"ttfr": "Time to first result",
   "ttfr.net": "Time to first result, less the round trip",
   "ttfr.inside": "Time to first result, by the parent's own clock",
   "roundtrip": "Round trip of a request that loads nothing",
   "teardown": "Time to end a sandbox",
   "cpu": "Processor time per sandbox",
   "memory": "Memory per live sandbox",
   "memory.pss": "Memory per live sandbox, as proportional set size",
   "memory.first": "Memory of the first sandbox, with all that the others share",
   "live.create": "Making one more, beside those that live",
   "live.memory": "Memory of one more, beside those that live",
   "live.page": "A page of memory that is new to the machine, at that moment",
   "burst.total": "Time until a whole burst has answered",
   "success": "Share of sandboxes that answered right",
   "call": "Time of a call",
   "churn.rate": "Sandboxes made, used and ended, per second",
   "churn.memory": "Memory after many sandboxes were made and ended",
   "churn.growth": "Growth of memory over many sandboxes",
   "rate": "Sandboxes per second",
   "requests": "Requests per second, a fresh sandbox each"}[.]
  // if startswith("phase.") then "Phase: " + ltrimstr("phase.") else . end;

# The group of a workload that the document says nothing of.
def group_of_name:
  if . == null then "start" elif startswith("size-") then "size" elif startswith("payload-") then "payload"
  elif startswith("cores-") then "scaling" elif startswith("live-") then "live" elif IN("burst", "staggered") then "arrival"
  elif IN("fetch", "awaited", "pipelined") then "call" elif . == "churn" then "churn" else "start" end;

# Where a metric of a workload group is told.
def chapter_of($metric; $group; $warm):
  if $warm then "warm"
  elif $metric | startswith("churn") then "churn"
  elif $metric == "rate" or $metric == "requests" then "scaling"
  elif $group == "live" then "live"
  elif $metric | startswith("memory") then "memory"
  elif $metric == "cpu" then "cpu"
  elif $group == "payload" or $group == "call" then "call"
  elif $group == "arrival" then "arrival"
  elif $group == "size" then "size"
  else "start" end;

def rank_of_metric:
  . as $metric
  | (["ttfr", "memory", "memory.pss", "cpu", "burst.total", "success", "call", "requests", "rate", "churn.rate",
      "churn.memory", "churn.growth", "live.create", "live.memory", "live.page", "teardown", "ttfr.net", "ttfr.inside", "roundtrip"] | index([$metric])) // 99;

# Whether more of it is better, where the document does not say.
def more_is_better: IN("success", "rate", "requests", "churn.rate");
