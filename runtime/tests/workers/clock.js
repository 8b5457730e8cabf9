// The clock of a worker, and what may not be done while modules are evaluated.
import { WorkerEntrypoint, env as ownEnv, exports as ownExports } from "cloudflare:workers";
import { check, equal, load, rejects, run, same, startup } from "./check.js";

const atStart = [Date.now(), performance.now(), new Date().getTime(), Date(), new Date().getFullYear()];

function attempt(run) {
  try {
    return String(run());
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

const forbidden = [
  attempt(() => setTimeout(() => {}, 0)), attempt(() => setInterval(() => {}, 9)),
  attempt(() => crypto.randomUUID()), attempt(() => crypto.getRandomValues(new Uint8Array(1))),
  attempt(() => ownEnv.LOADER.load({})), attempt(() => ownEnv.LOADER.get("x", () => {})),
];
const fetched = await fetch("http://localhost/").catch((error) => `${error.name}: ${error.message}`);

const GLOBAL = "Error: Disallowed operation called within global scope. Asynchronous I/O (ex: " +
  "fetch() or connect()), setting a timeout, and generating random values are not allowed within " +
  "global scope. To fix this error, perform this operation within a handler. " +
  "https://developers.cloudflare.com/workers/runtime-apis/handlers/";

function compute() {
  let sum = 0;
  for (let i = 0; i < 2e7; i++) sum += i;
  return sum;
}

export const zeroAtStart = {
  test() {
    same(atStart.slice(0, 3), [0, 0, 0]);
    check(atStart[3].includes("1970"), atStart[3]);
    equal(atStart[4], 1970);
  },
};

export const noIoAtStart = {
  test() {
    for (const told of [...forbidden, fetched]) equal(told, GLOBAL);
    equal(typeof Math.random(), "number");
  },
};

export class Service extends WorkerEntrypoint {
  answer() {
    return 1;
  }
}

export const noCallsAtStart = {
  async test(controller, env, ctx) {
    const source = `import { env } from "cloudflare:workers";
      const told = await env.S.answer().catch((error) => error.name + ": " + error.message);
      export default { run: async () => [told, await env.S.answer()] };`;
    const worker = load(env, { "m.js": source }, { env: { S: ctx.exports.Service({}) } });
    same(await worker.getEntrypoint().run(null), [GLOBAL, 1]);
  },
};

export const standsStill = {
  async test() {
    const before = [Date.now(), performance.now(), new Date().getTime()];
    equal(before[0], before[1]);
    equal(before[0], before[2]);
    compute();
    await null;
    same([Date.now(), performance.now(), new Date().getTime()], before);
    check(Number.isInteger(Date.now()), "not whole milliseconds");
    check(Date.now() > Date.UTC(2024, 0), "not this century's time");
    check(new Intl.DateTimeFormat("en", { year: "numeric" }).format() >= "2024", "Intl has another");
  },
};

export const goesOnWithWhatComes = {
  async test(controller, env, ctx) {
    let before = Date.now();
    await scheduler.wait(30);
    check(Date.now() - before >= 25, `only ${Date.now() - before} ms have passed`);
    before = Date.now();
    compute();
    await ctx.exports.Service.answer();
    check(Date.now() > before, "a call did not move it");
  },
};

export const ofLoadedWorkers = {
  async test(controller, env) {
    const worker = load(env, {
      "m.js": `const start = [Date.now(), performance.now()];
        export default { run() {
          const before = Date.now();
          for (let i = 0; i < 1e7; i++);
          return [start, Date.now() - before, before];
        } };`,
    });
    const first = await worker.getEntrypoint().run(null);
    const second = await worker.getEntrypoint().run(null);
    same(first.slice(0, 2), [[0, 0], 0]);
    check(second[2] >= first[2] && first[2] > Date.UTC(2024, 0), `${first[2]}, ${second[2]}`);
  },
};

// Nothing was put in Date's place.
export const dateIsDate = {
  test() {
    equal(Date.name, "Date");
    equal(Date.length, 7);
    equal(String(Date), "function Date() { [native code] }");
    equal(String(Date.now), "function now() { [native code] }");
    equal(new Date().constructor, Date);
    class Own extends Date {}
    check(new Own() instanceof Own && new Own().getTime() === Date.now(), "no subclass");
    equal(typeof Date(), "string");
    equal(Date.parse("1970-01-01T00:00:01Z"), 1000);
    equal(Reflect.construct(Date, []).getTime(), Date.now());
  },
};
