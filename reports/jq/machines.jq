# Several runs beside each other: which are of one machine, and what can be compared.

# What makes two runs those of one machine: no name, since results have none.
def machine_key: [.machine.cpu, .machine.cores, .machine.memory, .machine.virtualisation] | tojson;

# Each run gets its machine's letter, in the order in which they were given, and a name where that is
# needed to tell several apart.
def with_machines:
  (map(machine_key) | reduce .[] as $key ([]; if index([$key]) then . else . + [$key] end)) as $keys
  | map(machine_key as $key | .machineNumber = ($keys | index([$key])) + 1
        | .machineName = (if ($keys | length) > 1 then "machine " + ([64 + .machineNumber] | implode) else "this machine" end));

# A page of its own for each system: a file name that is safe in a link.
def pages_of($names):
  [$names[] | gsub("[^A-Za-z0-9-]"; "_") | .[0:60]] as $slugs
  | [range(0; $names | length) as $i
     | {key: $names[$i], value: (if ($slugs | index([$slugs[$i]])) == $i and $slugs[$i] != "" then $slugs[$i] else "\($slugs[$i])-\($i)" end)}]
  | from_entries;

# Whether runs are of one effort and version is the reader's to see; they are put together by machine.
def latest_of_machines:
  group_by(.machineNumber) | map(max_by([(.started // .date // ""), .id]));

# The same system on different machines: lanes of one picture, a machine under the other.
def side_by_side($metric):
  [latest_of_machines[] as $bench | $bench.groups[] | select(.metric == $metric and (.workload | IN("hello", null)) and (.warm | not))
   | . as $group | .rows[] | . + {machine: $bench.machineName, number: $bench.machineNumber, run: $bench.id, group: ($group | {metric, workload, unit, kind, title, more})}]
  | group_by(.system) | map(select(length > 1) | sort_by(.number))
  | if length == 0 then empty else
      {id: "machines-\($metric)", metric: $metric, group: .[0][0].group,
       systems: (sort_by(.[0].median) | map({system: .[0].system, rows: map(del(.group))}))} end;

# One machine over time: a curve for each system that several of its runs measured.
def over_time($metric):
  group_by(.machineNumber)[] | select(length > 1)
  | .[0].machineNumber as $number | .[0].machineName as $name
  | [to_entries[] | .value as $bench
     | ($bench.started // $bench.date | if type == "string" then (.[0:19] | if length == 19 then . + "Z" else .[0:10] + "T00:00:00Z" end | try fromdateiso8601 catch null) else null end) as $when
     | select($when != null)
     | $bench.groups[] | select(.metric == $metric and (.workload | IN("hello", null)) and (.warm | not))
     | . as $group | .rows[] | {system, warm: false, x: $when, y: .median, low: (.low // .median), high: (.high // .median), n, kind: $group.kind, title: $group.title}]
  | select(map(.x) | unique | length > 1)
  | {id: "time-\($number)-\($metric)", title: .[0].title, xkind: "date", xtitle: "date of the run", ytitle: (if .[0].kind == "time" then "time" else "bytes per live sandbox" end), kind: .[0].kind, metric: $metric, more: false, machine: $name, number: $number,
     series: (group_by(.system) | map({system: .[0].system, warm: false, points: (map({x, y, low, high, n}) | sort_by(.x))}) | map(select(.points | length > 1)))}
  | select(.series | length > 0);

def comparisons:
  .benches as $benches
  | {machines: ([$benches[].machineNumber] | unique | length),
     sideBySide: (if ([$benches[].machineNumber] | unique | length) > 1 then [("ttfr", "memory", "cpu") as $metric | $benches | side_by_side($metric)] else [] end),
     overTime: [("ttfr", "memory", "cpu") as $metric | $benches | over_time($metric)]};
