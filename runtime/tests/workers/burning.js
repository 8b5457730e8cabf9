// A worker whose process was taken over and computes for ever: tests/process_nonsense.c is in its zygote's
// program. Its host sees to the limit that the entrypoint has.
import { equal, load, rejects } from "./check.js";

const AGENT = `export default {
  burn() { console.log("begin burning"); return 1; },
  wait() { return new Promise((resolve) => setTimeout(resolve, 20, "waited")); },
  add(n) { return n + 1; },
};`;
const LIMIT = "Worker exceeded CPU time limit.";

export const ofTheEntrypoint = {
  async test(controller, env) {
    const worker = load(env, { "m.js": AGENT });
    const limited = worker.getEntrypoint(null, { limits: { cpuMs: 50 } });
    equal(await worker.getEntrypoint().add(1), 2);
    equal(await limited.add(2), 3);
    await rejects(limited.burn(null), "Error", LIMIT);
  },
};

export const besideCallsWithoutLimit = {
  async test(controller, env) {
    const worker = load(env, { "m.js": AGENT });
    const waiting = worker.getEntrypoint().wait(null);
    const limited = worker.getEntrypoint(null, { limits: { cpuMs: 50 } });
    equal(await limited.add(1), 2);
    equal(await waiting, "waited");
    const others = [worker.getEntrypoint().wait(null), limited.burn(null), limited.add(1)];
    for (const call of others) await rejects(call, "Error", LIMIT);
  },
};

export const theLowerOne = {
  async test(controller, env) {
    const worker = load(env, { "m.js": AGENT }, { limits: { cpuMs: 600000 } });
    const limited = worker.getEntrypoint(null, { limits: { cpuMs: 50 } });
    equal(await limited.add(1), 2);
    await rejects(limited.burn(null), "Error", LIMIT);
  },
};
