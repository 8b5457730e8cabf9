// What the startup snapshot holds: the globals, and the hooks that C calls (loader/hooks.h).

import { installGlobals, onTimer } from "../web/globals.js";
import { cloudflareGlobal } from "./compat.js";
import { installLater } from "./later.js";
import { defineLazy, onBring } from "./lazy-properties.js";
import { onHung } from "./invocation.js";
import { lazy, ops } from "./natives.js";
import { onFrame } from "./session.js";
import { onHttp, onPipe } from "./outside.js";
import { makeShapes } from "./shapes.js";
import { onStack } from "./stack.js";
import { revive } from "./values.js";
import { boot, builtin, globalHooks, ready, session } from "./worker.js";

installGlobals(ops, lazy, globalHooks);
installLater();
defineLazy(globalThis, ["Cloudflare"], cloudflareGlobal);

export const hooks = {
  revive, stack: onStack, bring: onBring, boot, ready, frame: onFrame, builtin, timer: onTimer,
  http: onHttp, hung: onHung, pipe: onPipe, session,
  shapes: makeShapes(), // no hook: what is to stay
};
