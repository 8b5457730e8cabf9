# Text for every output: escaping, and numbers in words a reader knows.
# Whatever comes out of a result is hostile until it went through `plain` and one of html, md, cell.

# Control characters become visible, and characters that reorder text are replaced, so that a
# message can neither break a page nor look like something that it is not.
def plain:
  if . == null then ""
  elif type == "string" then
    explode
    | map(if . == 10 then . elif . == 9 then 32
          elif . < 32 then . + 9216
          elif . == 127 then 9249
          elif (. >= 128 and . < 160) or (. >= 8234 and . <= 8238) or (. >= 8294 and . <= 8297)
               or . == 8206 or . == 8207 or . == 65279 then 65533
          else . end)
    | implode
  else tojson | plain end;

def one_line: plain | explode | map(if . == 10 then 32 else . end) | implode;

def clip($n): if length > $n then .[0:$n - 1] + "…" else . end;

def html: plain | @html;

# Markdown that a viewer renders as HTML: no tag, link, table edge or code span starts inside.
def md:
  one_line | explode
  | map(. as $c
        | if . == 38 then "&amp;" elif . == 60 then "&lt;" elif . == 62 then "&gt;"
        elif any(33, 35, 42, 91, 92, 93, 95, 96, 124, 126; . == $c) then "\\" + ([$c] | implode)
          else [$c] | implode end)
  | add // "";

# A cell of a gnuplot data file: tab separated, and no quote that gnuplot would pair.
def cell: one_line | gsub("\""; "”") | if . == "" then " " else . end;

# Only web addresses become links; "javascript:" and friends stay text.
def is_link: type == "string" and test("^https?://[^\\s<>\"']+$");

def fixed($digits):
  if $digits <= 0 then round | tostring
  else
    (. < 0) as $negative
    | pow(10; $digits) as $scale
    | ((if $negative then - . else . end) * $scale | round) as $units
    | ($units % $scale | tostring) as $rest
    | (if $negative then "-" else "" end)
      + (($units / $scale) | floor | tostring) + "." + ("0" * ($digits - ($rest | length)) // "") + $rest
  end;

# Three significant digits, never an exponent.
def short:
  (if . < 0 then - . else . end) as $size
  | if $size == 0 then "0"
    elif $size < 0.1 then fixed(3)
    elif $size < 9.995 then fixed(2)
    elif $size < 99.95 then fixed(1)
    else fixed(0) end;

def grouped:
  tostring
  | if length <= 4 then .
    else (explode | reverse) as $digits
      | reduce range(0; $digits | length) as $i ([];
          if $i > 0 and $i % 3 == 0 then . + [44, $digits[$i]] else . + [$digits[$i]] end)
      | reverse | implode end;

def duration:
  if type != "number" then "–"
  elif . < 9.995e-7 then (. * 1e9 | short) + " ns"
  elif . < 9.995e-4 then (. * 1e6 | short) + " µs"
  elif . < 0.9995 then (. * 1e3 | short) + " ms"
  else short + " s" end;

def bytes:
  if type != "number" then "–"
  elif . < 0 then "-" + (- . | bytes)
  elif . < 1000 then (fixed(0)) + " B"
  elif . < 999500 then (. / 1e3 | short) + " kB"
  elif . < 999500000 then (. / 1e6 | short) + " MB"
  else (. / 1e9 | short) + " GB" end;

# How many times: 4.2×, 143×, 1,250×.
def times:
  if type != "number" then "–"
  elif . < 1.995 then fixed(2) + "×"
  elif . < 9.95 then fixed(1) + "×"
  else (round | grouped) + "×" end;

def quantity($kind; $unit):
  if type != "number" then "–"
  elif $kind == "time" then duration
  elif $kind == "bytes" then bytes
  elif $kind == "rate" then (if . >= 999.5 then round | grouped else short end) + " /s"
  elif $kind == "ratio" then fixed(2)
  else short + (if ($unit // "") == "" then "" else " " + ($unit | one_line) end) end;

def and_list:
  if length == 0 then "" elif length == 1 then .[0]
  else (.[:-1] | join(", ")) + " and " + .[-1] end;

def plural($one; $many): "\(.) " + if . == 1 then $one else $many end;
