// What a guest has put in the place of a later builtin before core-js came.

import { LATER } from "../../core/later-names.js";

// While core-js is being brought, those that nobody has replaced read as undefined.
export const replaced = [];
for (const [holder, names] of LATER) {
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    const touched = descriptor !== undefined && (descriptor.get || descriptor.value !== undefined);
    if (touched) replaced.push({ holder, name, descriptor });
  }
}
