// Compatibility dates and flags, compiled when a worker is first loaded by an isolate.

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
        `The compatibility flag ${flag} is experimental and may break or be removed; pass ` +
          "allowExperimental: true to use it.",
      );
    }
  }
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

export default function (ops) {
  return {
    checkFlags,
    nearest,
    today: () => new Date(ops.now()).toISOString().slice(0, 10),
  };
}
