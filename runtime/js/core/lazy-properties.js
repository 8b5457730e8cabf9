// Properties that are plain data to a guest, and whose value is brought when one is first read.

import { ops } from "./natives.js";
import { set } from "./primordials.js";

const groups = []; // what lazyProperty's numbers mean

// bring(name) gives the value; undefined: there is none yet, ask again.
export function defineLazy(holder, names, bring) {
  const number = groups.length;
  groups[number] = { holder, bring };
  for (let i = 0; i < names.length; i++) ops.lazyProperty(holder, names[i], number);
}

// Hook: a guest reads one.
export function onBring(number, name) {
  const { holder, bring } = groups[number];
  const value = bring(name);
  // An assignment: to define it, V8 would first read what is there.
  if (value !== undefined) set(holder, name, value);
  return value;
}
