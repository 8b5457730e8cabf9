// Compatibility dates and flags, compiled when a worker first names a flag. What flags change is in
// core/compat.js.

import table from "./compatibility-flags.json";

function known(name) {
  return table.flags.find((flag) => flag.enable === name || flag.disable === name);
}

function checkFlags(flags, allowExperimental) {
  for (const flag of flags) {
    const entry = known(flag);
    if (entry === undefined) throw new Error(`No such compatibility flag: ${flag}`);
    const opposite = entry.enable === flag ? entry.disable : entry.enable;
    if (opposite && flags.includes(opposite)) {
      throw new Error(
        `Compatibility flags are mutually contradictory: ${entry.enable} vs ${entry.disable}`,
      );
    }
    if (entry.experimental && entry.enable === flag && !allowExperimental) {
      throw new Error(
        `The compatibility flag ${flag} is experimental and may break or be removed; give the ` +
          "worker that loads this one the flag experimental, and pass allowExperimental: true.",
      );
    }
  }
}

// Every flag that enables something, and whether it is on: by name, by date, or because others are.
function allFlags(date, given) {
  const flags = {};
  const isOn = ({ enable, disable, date: from, impliedBy, allDates }) => {
    if (given.includes(enable)) return true;
    if (given.includes(disable)) return false;
    if (allDates || (from !== null && date >= from)) return true;
    return impliedBy.some(
      (cause) => date >= cause.date && cause.flags.some((name) => isOn(known(name))),
    );
  };
  for (const entry of table.flags) {
    if (entry.enable !== null) flags[entry.enable] = isOn(entry);
  }
  return flags;
}

// How many letters must change to make one name of the other; letter case does not count.
function distance(one, other) {
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (unused, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

function nearest(name, known) {
  let best;
  let bestDistance = Infinity;
  for (const candidate of known.split(" ")) {
    const letters = distance(name, candidate);
    if (letters < bestDistance) {
      best = candidate;
      bestDistance = letters;
    }
  }
  return bestDistance <= Math.max(2, best.length / 3) ? best : undefined;
}

export default function () {
  return { allFlags, checkFlags, nearest };
}
