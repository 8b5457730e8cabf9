// What a guest does to its host: it must not end it, hold it up, or get hold of what the runtime keeps
// to itself. Whoever answers these tests has survived them.

import { RpcTarget } from "cloudflare:workers";
import { check, equal, same } from "./check.js";

class Room extends RpcTarget {
  inner() {
    return new Room();
  }

  say(text) {
    return text;
  }
}

function load(env, source, limits) {
  return env.LOADER.load({
    compatibilityDate: "2026-03-01",
    mainModule: "guest.js",
    modules: { "guest.js": source },
    env: { ROOM: new Room() },
    globalOutbound: null,
    limits,
  }).getEntrypoint();
}

async function failureOf(promise) {
  try {
    return `no failure: ${await promise}`;
  } catch (error) {
    return error.message;
  }
}

const MEMORY = "Worker exceeded memory limit.";
const CPU = "Worker exceeded CPU time limit.";

// Each asks V8 for more at once than it has room for.
const LARGE = {
  letters: 'const kept = []; for (;;) kept.push([..."x".repeat(3e7)])',
  numbers: "const kept = []; for (;;) kept.push(new Array(3e7).fill(0))",
  upper: 'const kept = []; for (;;) kept.push("xy".repeat(1e8).toUpperCase() + kept.length)',
  base64: 'const kept = []; for (;;) kept.push(btoa("a".repeat(2e8)))',
};

export const guestsThatAskForMuchAtOnceEnd = {
  async test(controller, env) {
    for (const name in LARGE) {
      const guest = load(env, `export default { async run() { ${LARGE[name]} } }`);
      equal(await failureOf(guest.run(1)), MEMORY, name);
    }
  },
};

// What is called when something was collected is called in turns of its own.
export const callbacksOfTheCollectorEndWithTheirGuest = {
  async test(controller, env) {
    const guest = load(env, `export default { async run() {
      const registry = new FinalizationRegistry(() => { for (;;); });
      for (let i = 0; i < 300000; i++) registry.register({}, i);
      for (;;) await new Promise((resolve) => setTimeout(resolve, 1, new Array(10000)));
    } }`, { cpuMs: 500 });
    equal(await failureOf(guest.run(1)), CPU);
  },
};

// A guest that replaces what promises and arrays use sees what passes through them.
const NOSY = `
  const seen = new Set();
  function look(value) {
    if (typeof value !== "object" || value === null) return;
    for (const name of ["received", "session", "import", "keeper", "sum", "worker"]) {
      if (name in value) seen.add(name);
    }
  }
  function spy(holder, name) {
    Object.defineProperty(holder, name, {
      configurable: true,
      get() {
        if (this !== holder) look(this);
      },
      set(value) {
        look(value);
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
  const then = Promise.prototype.then;
  export default { async run(unused, { ROOM }) {
    spy(Object.prototype, "then");
    for (const index of ["0", "1", "2"]) spy(Array.prototype, index);
    Promise.prototype.then = function (resolve, reject) {
      return Reflect.apply(then, this, [(value) => (look(value), resolve?.(value)), reject]);
    };
    const inner = await ROOM.inner();
    const said = await inner.say("well");
    delete Object.prototype.then;
    for (const index of ["0", "1", "2"]) delete Array.prototype[index];
    return [said, ...seen];
  } };
`;

export const guestsSeeNothingOfCallsButTheirValues = {
  async test(controller, env) {
    same(await load(env, NOSY).run(1), ["well"]);
  },
};

export const argumentsMayBeManyButNotAny = {
  async test(controller, env) {
    const guest = load(env, `import { WorkerEntrypoint } from "cloudflare:workers";
      export default class extends WorkerEntrypoint { count(...values) { return values.length; } }`);
    equal(await guest.count(...new Array(60000).fill(1)), 60000);
    const told = await failureOf(guest.count(...new Array(70000).fill(1)));
    check(/at most 65535 arguments/.test(told), told);
    equal(await guest.count(1, 2), 2);
  },
};
