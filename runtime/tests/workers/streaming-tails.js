// Streaming tail workers: told of each event of an invocation as it happens.
import { WorkerEntrypoint } from "cloudflare:workers";
import { check, equal, rejects, same } from "./check.js";

const told = new Map(); // by key: [what, TailEvent]

export class Streaming extends WorkerEntrypoint {
  tailStream(event) {
    const { key, kind } = this.ctx.props;
    const list = told.get(key);
    list.push(["tailStream", event]);
    if (kind === "throws") throw new Error("the tail worker failed");
    if (kind === "silent") return undefined;
    if (kind === "object") {
      return { log: (e) => void list.push(["log", e]), outcome: (e) => void list.push(["outcome", e]) };
    }
    return (e) => void list.push(["handler", e]);
  }
}

const SOURCE = `export default {
  run(x) { console.log("hi", { a: 1 }); return x; },
  fetch() { console.warn("w"); return new Response("x", { status: 201 }); },
  boom() { throw new TypeError("no"); },
};`;

function load(env, ctx, key, kinds) {
  told.set(key, []);
  return env.LOADER.load({
    compatibilityDate: "2026-03-01", mainModule: "m.js", modules: { "m.js": SOURCE }, globalOutbound: null,
    allowExperimental: true, streamingTails: kinds.map((kind) => ctx.exports.Streaming({ props: { key, kind } })),
  }).getEntrypoint();
}

// What was told, when the invocation's last event is among it.
async function ended(key, outcomes = 1) {
  const all = told.get(key);
  while (all.filter(([, { event }]) => event.type === "outcome").length < outcomes) await scheduler.wait(1);
  return all;
}

const types = (all) => all.map(([what, { event }]) => `${what}:${event.type}`).join(" ");

export const callAsEvents = {
  async test(controller, env, ctx) {
    equal(await load(env, ctx, "call", ["function"]).run(5), 5);
    const all = await ended("call");
    equal(types(all), "tailStream:onset handler:attributes handler:log handler:return handler:outcome");
    same(all.map(([, { sequence }]) => sequence), [0, 1, 2, 3, 4]);
    const [[, onset], [, attributes], [, log], , [, outcome]] = all;
    equal(new Set(all.map(([, { invocationId }]) => invocationId)).size, 1);
    check(/^[0-9a-f]{32}$/.test(onset.invocationId) && /^[0-9a-f]{32}$/.test(onset.spanContext.traceId), "ids");
    equal(log.spanContext.spanId, onset.event.spanId);
    check(onset.timestamp instanceof Date, "a time");
    same([onset.event.info, onset.event.executionModel], [{ type: "jsrpc" }, "stateless"]);
    same(attributes.event.info, [{ name: "jsrpc.method", value: "run" }]);
    same([log.event.level, log.event.message], ["log", ["hi", { a: 1 }]]);
    equal(outcome.event.outcome, "ok");
  },
};

export const fetchAsEvents = {
  async test(controller, env, ctx) {
    const request = new Request("http://x.test/y", { headers: { cookie: "secret" } });
    equal(await (await load(env, ctx, "fetch", ["function"]).fetch(request)).text(), "x");
    const all = await ended("fetch");
    equal(types(all), "tailStream:onset handler:log handler:return handler:outcome");
    const { info } = all[0][1].event;
    same([info.type, info.method, info.url], ["fetch", "GET", "http://x.test/y"]);
    same(info.headers.filter(({ name }) => name === "cookie"), [{ name: "cookie", value: "REDACTED" }]);
    same(all[2][1].event.info, { type: "fetch", statusCode: 201 });
  },
};

export const exceptionAsEvents = {
  async test(controller, env, ctx) {
    await rejects(load(env, ctx, "boom", ["function"]).boom(0), "TypeError", "no");
    const all = await ended("boom");
    equal(types(all), "tailStream:onset handler:attributes handler:exception handler:outcome");
    same([all[2][1].event.name, all[2][1].event.message, all[3][1].event.outcome], ["TypeError", "no", "exception"]);
  },
};

export const handlersByType = {
  async test(controller, env, ctx) {
    equal(await load(env, ctx, "object", ["object"]).run(1), 1);
    equal(types(await ended("object")), "tailStream:onset log:log outcome:outcome");
  },
};

export const failingTailsAreHarmless = {
  async test(controller, env, ctx) {
    equal(await load(env, ctx, "several", ["throws", "silent", "function"]).run(2), 2);
    const all = await ended("several");
    equal(all.filter(([what]) => what === "tailStream").length, 3);
    equal(all.filter(([what]) => what === "handler").length, 4);
  },
};
