// Natives that are not in the snapshot: each is made when it is first called.

import { host } from "./host.js";

const { apply } = Reflect;
const made = { __proto__: null };

export function late(name, ...args) {
  const native = (made[name] ??= host.ops.native(name));
  return apply(native, undefined, args);
}
