// What goes wrong again and again must leave nothing behind. loader_long.c calls the methods of the
// default export many times and looks at memory; run by itself, this calls each as often as env.COUNT.
import { WorkerEntrypoint } from "cloudflare:workers";
import { equal } from "./check.js";

const code = (source, more) => ({
  compatibilityDate: "2026-03-01", mainModule: "m.js", modules: { "m.js": source },
  globalOutbound: null, ...more,
});

const why = (promise) => promise.then(() => "no error", (error) => `${error.name}: ${error.message}`);

const THROWS = `
  class Odd extends Error { code = 7; detail = { list: new Array(100).fill("text") }; }
  export default {
    error() { throw new Odd("thrown"); },
    async rejects() { await null; throw new TypeError("thrown"); },
    value() { throw "thrown"; },
    getter() { return { get x() { throw new RangeError("thrown"); } }; },
  };`;

// What a call can be abandoned in: a promise that nobody settles, a timer, a callback of the caller's
// that never answers, a stream that nobody reads.
const WAITS = `
  export default {
    never() { return new Promise(() => {}); },
    timer() { return new Promise((done) => setTimeout(done, 1e6)); },
    callback(f) { return f("x".repeat(1000)); },
    stream() { return new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1000)); } }); },
  };`;

export default class Long extends WorkerEntrypoint {
  // One load of a module that cannot start, each time in another way.
  async failing(n) {
    const sources = [
      "throw new Error('at the top')", "syntax error here", "import './missing.js'",
      "await new Promise(() => {})",
    ];
    const { LOADER } = this.env;
    const source = sources[n % sources.length];
    const stub = n % 2 ? LOADER.load(code(source)) : LOADER.get(`failing ${n % 7}`, () => code(source));
    return (await why(stub.getEntrypoint().f(0))).split("\n")[0];
  }

  // One call of a method that throws.
  throwing(n) {
    const methods = ["error", "rejects", "value", "getter"];
    const stub = this.env.LOADER.get("throwing", () => code(THROWS));
    return why(stub.getEntrypoint()[methods[n % methods.length]](n));
  }

  // One call whose answer nobody waits for, of a worker that stays.
  async abandoned(n) {
    const ep = this.env.LOADER.get("waiting", () => code(WAITS)).getEntrypoint();
    const calls = [
      () => ep.never(0), () => ep.timer(0), () => ep.callback(() => new Promise(() => {})),
      () => ep.stream(0),
    ];
    calls[n % calls.length]();
    await ep.nothing(0).catch(() => {}); // by now the other call has begun
    return "gone";
  }
}

async function often(env, ctx, method, wanted) {
  const self = ctx.exports.default({});
  for (let n = 0; n < (env.COUNT ?? 20); n++) {
    equal(await self[method](n), wanted[n % wanted.length], `call ${n} of ${method}`);
  }
}

export const failing = {
  test: (controller, env, ctx) => often(env, ctx, "failing", ["Error: Failed to start Worker:"]),
};

export const throwing = {
  test: (controller, env, ctx) => often(env, ctx, "throwing",
    ["Error: thrown", "TypeError: thrown", "Error: thrown", "RangeError: thrown"]),
};

export const abandoned = {
  test: (controller, env, ctx) => often(env, ctx, "abandoned", ["gone"]),
};

// What an abandoned call still waits for ends with it, and its worker goes on.
export const abandonedTimersStop = {
  async test(controller, env, ctx) {
    const source = `
      let ticks = 0;
      export default {
        tick() { setInterval(() => ticks++, 1); return new Promise(() => {}); },
        async ticks() {
          const before = ticks;
          await new Promise((done) => setTimeout(done, 20));
          return ticks - before;
        },
      };`;
    env.LOADER.get("ticking", () => code(source));
    const self = ctx.exports.Abandons({});
    equal(await self.tick(), true, "ticking while its caller was there");
    const ep = env.LOADER.get("ticking", () => code(source)).getEntrypoint();
    equal(await ep.ticks(0), 0, "ticks since");
  },
};

export class Abandons extends WorkerEntrypoint {
  async tick() {
    const ep = this.env.LOADER.get("ticking", () => code("")).getEntrypoint();
    ep.tick(0);
    return (await ep.ticks(0)) > 0;
  }
}
