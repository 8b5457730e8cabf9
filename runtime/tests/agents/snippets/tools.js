// Tools of the host, called as code mode calls them.
import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";

export default {
  async chain(tools) {
    const found = await tools.search({ query: "isolates", limit: 3 });
    let sum = 0;
    for (const { title } of found) sum = await tools.add(sum, title.length);
    return [found.map((item) => item.title), sum, found[1].at instanceof Date, found[1].at.getTime()];
  },
  async together(tools) {
    return await Promise.all(Array.from({ length: 10 }, (_, i) => tools.add(i, i)));
  },
  async fails(tools) {
    try {
      await tools.fail("simple");
    } catch (error) {
      return [error.name, error.message, error instanceof TypeError, error.code, error.cause?.message ?? null, error.remote];
    }
  },
  async failsMany(tools) {
    try {
      await tools.fail("aggregate");
    } catch (error) {
      return [error.name, error.message, error instanceof Error, error.errors?.map?.((e) => e.message) ?? null];
    }
  },
  async failureEscapes(tools) {
    await tools.fail("simple");
  },
  async missing(tools) {
    return await tools.noSuchTool({}).catch((error) => `${error.name}: ${error.message}`);
  },
  async stubs(tools) {
    const counter = await tools.counter();
    return [await counter.next(), await counter.next()];
  },
  async pipelined(tools) {
    return await tools.counter().next();
  },
  async proxied(tools) {
    const codemode = new Proxy({}, {
      get: (_, name) => async (...args) => {
        try {
          return { ok: true, value: await tools[name](...args) };
        } catch (error) {
          return { ok: false, error: error.message };
        }
      },
    });
    return [await codemode.add(1, 2), await codemode.fail("simple"), await codemode.nothing()];
  },
  async badArgument(tools) {
    class Query {}
    const errors = [];
    for (const value of [new Query(), Symbol("x"), new WeakMap(), new URL("https://x/"), Promise.resolve(1)]) {
      await Promise.resolve().then(() => tools.search(value)).then(() => errors.push("passed"), (error) => errors.push(`${error.name}: ${error.message}`));
    }
    return errors;
  },
  async callback(tools) {
    return typeof tools.add;
  },
  throwsString() {
    throw "just text";
  },
  throwsObject() {
    throw { code: 42 };
  },
  throwsNothing() {
    throw undefined;
  },
  throwsCause() {
    throw new Error("outer", { cause: new TypeError("inner") });
  },
  throwsCustom() {
    class ToolError extends Error {
      name = "ToolError";
      details = { a: 1 };
    }
    throw new ToolError("custom");
  },
  throwsAggregate() {
    throw new AggregateError([new Error("a"), new Error("b")], "both");
  },
  typeErrors() {
    const errors = [];
    for (const run of [() => null.x, () => undefined.f(), () => ({}).f(), () => notDefined, () => { const a = 1; a = 2; }, () => [].reduce((a) => a), () => new Array(-1), () => ({}) instanceof 5, () => BigInt(1.5), () => { for (const x of 5) x; }, () => Symbol() + "", () => decodeURIComponent("%")]) {
      try {
        run();
      } catch (error) {
        errors.push(`${error.name}: ${error.message}`);
      }
    }
    return errors;
  },
  async neverSettles() {
    return await new Promise(() => {});
  },
  async results() {
    return { date: new Date(0), map: [...new Map([[1, 2]])], undef: undefined, nan: NaN, big: `${2n ** 70n}`, nested: [[[]]], text: "ü\u0000" };
  },
  entrypoints() {
    return [typeof WorkerEntrypoint, typeof RpcTarget, new (class extends RpcTarget {})() instanceof RpcTarget];
  },
  async workersModule() {
    return Object.keys(await import("cloudflare:workers")).toSorted();
  },
  async otherEnv() {
    const { env, withEnv } = await import("cloudflare:workers");
    const during = await withEnv({ API_KEY: "other" }, async () => {
      await scheduler.wait(1);
      return [env.API_KEY, Object.keys(env), "CONFIG" in env];
    });
    return [during, env.API_KEY, { ...env }.CONFIG];
  },
  async spans() {
    const { tracing } = await import("cloudflare:workers");
    return tracing.enterSpan("work", (span, n) => [typeof span.setAttribute, span.isTraced, n + 1], 1);
  },
  async background(tools, env, ctx) {
    let done = false;
    ctx.waitUntil(scheduler.wait(1).then(() => (done = true)));
    await scheduler.wait(10);
    return [done, Object.keys(ctx.props), typeof ctx.passThroughOnException];
  },
  environment(tools, env) {
    return [env.API_KEY, env.CONFIG, Object.keys(env), typeof env.SITE.fetch];
  },
};
