// What a worker's compatibility date and flags change here. The table holds only the flags with an
// effect; runtime/COMPATIBILITY-FLAGS.md lists the others.

import { flags as TABLE } from "./flags.json";
import { lazy, ops } from "./natives.js";
import { Error, SafeSet } from "./primordials.js";

let date = "";
const given = new SafeSet();

// Whether a flag of the table is on for this worker: by name, by date, or because another is on.
export function isOn(name) {
  const flag = TABLE[name]; // [its opposite, from when, implied by, from when]
  if (given.has(name)) return true;
  if (flag[0] !== null && given.has(flag[0])) return false;
  if (flag[1] !== null && date >= flag[1]) return true;
  return flag[2] !== undefined && date >= flag[3] && isOn(flag[2]);
}

lazy.isOn = isOn; // for the bundles

export function setCompatibility(config) {
  date = config.compatibilityDate;
  const list = config.compatibilityFlags;
  for (let i = 0; i < list.length; i++) given.add(list[i]);
}

// `Cloudflare`, a global: which flags are on.
export function cloudflareGlobal() {
  const names = [];
  given.forEach((name) => {
    names[names.length] = name;
  });
  return { compatibilityFlags: lazy("compatibility").allFlags(date, names) };
}

// Whether a text of two digits is at `at`, and they are from `least` to `most`.
function isNumber(text, at, least, most) {
  for (let i = at; i < at + 2; i++) if (!(text[i] >= "0" && text[i] <= "9")) return false;
  const number = text[at] * 10 + +text[at + 1];
  return number >= least && number <= most;
}

// Not by a regular expression, which V8 would compile in every worker.
function isDate(text) {
  return text.length === 10 && text[0] === "2" && text[1] === "0" && isNumber(text, 2, 0, 99) &&
    text[4] === "-" && isNumber(text, 5, 1, 12) && text[7] === "-" && isNumber(text, 8, 1, 31);
}

// Throws for what can be no compatibility date.
export function checkDate(value) {
  if (!isDate(value)) {
    throw new Error(`Invalid compatibility date: ${value}`);
  }
  const today = ops.today();
  if (value > today) {
    throw new Error(
      `Can't set compatibility date in the future: "${value}". Today's date (UTC) is "${today}".`,
    );
  }
}

// Throws for a flag that is unknown, given twice, contradicted, or experimental without leave.
export function checkFlags(flags, allowExperimental) {
  const seen = new SafeSet();
  for (let i = 0; i < flags.length; i++) {
    if (seen.has(flags[i])) {
      throw new Error(`Compatibility flag specified multiple times: ${flags[i]}`);
    }
    seen.add(flags[i]);
  }
  if (flags.length > 0) lazy("compatibility").checkFlags(flags, allowExperimental);
}
