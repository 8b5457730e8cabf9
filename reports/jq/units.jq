# Units of results, and what is counted from their samples.

def seconds_in($unit):
  {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1}[$unit];
def bytes_in($unit):
  {"B": 1, "byte": 1, "bytes": 1, "kB": 1e3, "KiB": 1024, "MB": 1e6, "MiB": 1048576,
   "GB": 1e9, "GiB": 1073741824}[$unit];
def kind_of($unit):
  ($unit // "") as $u
  | if seconds_in($u) then "time" elif bytes_in($u) then "bytes" elif $u == "1/s" then "rate"
    elif $u == "ratio" then "ratio" else "other" end;
def scale_of($unit): ($unit // "") as $u | seconds_in($u) // bytes_in($u) // 1;
def scaled($scale): if type == "number" then . * $scale else null end;

def median:
  sort | length as $n
  | if $n == 0 then null
    elif $n % 2 == 1 then .[($n - 1) / 2]
    else (.[$n / 2 - 1] + .[$n / 2]) / 2 end;

# Linear interpolation between order statistics, as Google Benchmark's users expect of a quantile.
# The input is sorted.
def quantile($q):
  length as $n
  | if $n == 0 then null
    else (($n - 1) * $q) as $at | ($at | floor) as $i
      | .[$i] + ($at - $i) * ((.[$i + 1] // .[$i]) - .[$i]) end;
