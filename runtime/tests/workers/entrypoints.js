// Entrypoints: which there are, what of them can be called, props, and errors on their way.
import { RpcTarget, WorkerEntrypoint, exports as ownExports } from "cloudflare:workers";
import { check, equal, load, rejects, same, throws } from "./check.js";

const missing = (name) => `The RPC receiver does not implement the method "${name}".`;
const noEntrypoint = (name) => `Worker has no such entrypoint: ${name}`;

const main = (env, source, more) => load(env, {
  "m.js": `import { WorkerEntrypoint, RpcTarget, DurableObject, exports } from "cloudflare:workers";\n${source}`,
}, more);

export const theDefault = {
  async test(controller, env) {
    const worker = main(env, "export default { run: (x) => x };");
    const stubs = [worker.getEntrypoint(), worker.getEntrypoint(null), worker.getEntrypoint(undefined),
      worker.getEntrypoint("default"), worker.getEntrypoint("default", null),
      worker.getEntrypoint(undefined, {})];
    for (const stub of stubs) equal(await stub.run(7), 7);
    equal(new Set(stubs).size, stubs.length);
  },
};

export const named = {
  async test(controller, env) {
    const worker = main(env, `export default {}; export const o = { run: () => "o" };
      export class C extends WorkerEntrypoint { run() { return "C" } }
      export const list = ["no entrypoint"]; export class Plain { run() {} }`);
    equal(await worker.getEntrypoint("o").run(1), "o");
    equal(await worker.getEntrypoint("C").run(), "C");
    for (const name of ["missing", "", "__proto__", "toString", "constructor", "O"]) {
      const stub = worker.getEntrypoint(name);
      await rejects(stub.run(1), "Error", noEntrypoint(name));
      await rejects(stub.fetch("http://x/"), "Error", noEntrypoint(name));
    }
  },
};

export const noDefault = {
  async test(controller, env) {
    for (const source of ["export const o = {};", "export default function f() {}",
      "export default class {}", "export default class extends DurableObject {}"]) {
      const stub = main(env, source).getEntrypoint();
      await rejects(stub.run(1), "Error", "Worker has no default entrypoint.");
      await rejects(stub.fetch("http://x/"), "Error", "Worker has no default entrypoint.");
    }
  },
};

export const objects = {
  async test(controller, env) {
    const stub = main(env, `class Instance { inherited() {} own = () => "own" }
      export default { a: 5, data: { b: 1 }, nested: { f: (x) => x + 1 },
        rest: (...args) => [args.length, args[0], Object.keys(args[1]), typeof args[2].waitUntil],
        scheduled: (controller, env, ctx) => [controller, Object.keys(env), typeof ctx.waitUntil],
        get got() { return "got" } };
      export const instance = new Instance();`, { env: { E: 1 } }).getEntrypoint();
    same(await stub.rest(1), [3, 1, ["E"], "function"]);
    for (const args of [[], [1, 2]]) {
      await rejects(stub.rest(...args), "TypeError", 'Attempted to call RPC function "rest" with the ' +
        "wrong number of arguments. When calling a top-level handler function that is not declared as " +
        "part of a class, you must always send exactly one argument. In order to support variable " +
        "numbers of arguments, the server must use class-based syntax (extending WorkerEntrypoint) instead.");
    }
    equal(await stub.a, 5);
    same(await stub.data, { b: 1 });
    equal(await stub.data.b, 1);
    equal(await stub.got, "got");
    equal(await stub.nested.f(1), 2);
    same(await stub.scheduled({ cron: "* * * * *", scheduledTime: 1 }),
      [{ cron: "* * * * *", scheduledTime: 1 }, ["E"], "function"]);
    await rejects(stub.foo(1), "TypeError", missing("foo"));
    await rejects(stub.a(1), "TypeError", missing("a"));
    await rejects(stub.valueOf2, "TypeError", missing("valueOf2"));
    await rejects(stub.fetch("http://x/"), "Error", "Handler does not export a fetch() function.");
    const instance = main(env, `class I { inherited() {} own = () => "own" } export default new I();`)
      .getEntrypoint();
    equal(await instance.own(1), "own");
    await rejects(instance.inherited(1), "TypeError", missing("inherited"));
  },
};

export const classes = {
  async test(controller, env) {
    const stub = main(env, `let calls = 0;
      class Base extends WorkerEntrypoint { inherited() { return "inherited" } }
      export default class extends Base {
        field = 1; arrow = () => 1; #hidden() {} static still() {} #count = 0;
        many(...args) { return args.length }
        count() { return [++this.#count, ++calls, Object.keys(this.env), typeof this.ctx.waitUntil] }
        get got() { return "got" }
        get sub() { return { f: (x) => x * 2, deeper: { g: () => "g" } } }
        get target() { return new class extends RpcTarget { f() { return "target" } } }
        scheduled(x) { return ["scheduled", x] } tail() { return "tail" } queue() { return "queue" }
        trace() { return "trace" } email() { return "email" } test() { return "test" }
        tailStream() { return "tailStream" }
        dup() {} alarm() {} webSocketMessage() {} webSocketClose() {} webSocketError() {}
      }`, { env: { E: 1 } }).getEntrypoint();
    equal(await stub.many(), 0);
    equal(await stub.many(1, 2, 3), 3);
    same(await stub.count(), [1, 1, ["E"], "function"]);
    same(await stub.count(), [1, 2, ["E"], "function"]);
    equal(await stub.inherited(), "inherited");
    equal(await stub.got, "got");
    equal(await stub.sub.f(4), 8);
    equal(await stub.sub.deeper.g(), "g");
    equal(await stub.target.f(), "target");
    for (const name of ["field", "arrow", "hidden", "#hidden", "still", "env", "ctx", "foo", "#count"]) {
      await rejects(stub[name](), "TypeError", missing(name));
    }
    for (const name of ["field", "env", "ctx"]) await rejects(stub[name], "TypeError", missing(name));
    for (const name of ["dup", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"]) {
      await rejects(stub[name](1), "TypeError",
        `'${name}' is a reserved method and cannot be called over RPC.`);
    }
    same(await stub.scheduled(1), ["scheduled", 1]);
    for (const name of ["tail", "queue", "trace", "email", "test", "tailStream"]) {
      equal(await stub[name](), name);
    }
    await rejects(stub.fetch("http://x/"), "Error", "Handler does not export a fetch() function.");
    equal(stub.then, undefined);
    equal(typeof stub.toString(), "string");
    equal(stub.hasOwnProperty("many"), false);
    equal(await stub, stub);
    const { many } = stub;
    equal(await many(1), 1);
    stub.local = 1;
    equal(stub.local, 1);
  },
};

export const props = {
  async test(controller, env, ctx) {
    const worker = main(env, `export default class extends WorkerEntrypoint {
        run() { const seen = this.ctx.props; const text = JSON.stringify(seen); seen.changed = 1; return text }
        own() { const { props } = this.ctx;
          return Object.getPrototypeOf(props) === Object.prototype || Array.isArray(props) }
        service() { return this.ctx.props.service.answer() }
      }
      export const o = { run: (x, env, ctx) => ctx.props };`);
    const ask = (options) => worker.getEntrypoint(null, options).run();
    equal(await ask(undefined), "{}");
    equal(await ask({}), "{}");
    equal(await ask({ props: undefined }), "{}");
    equal(await ask({ props: [1, 2] }), "[1,2]");
    const copied = await worker.getEntrypoint("o", { props: { n: 1n, m: new Map([[1, 2]]) } }).run(1);
    equal(copied.n, 1n);
    equal(copied.m.get(1), 2);
    const given = { deep: { a: 1 } };
    const stub = worker.getEntrypoint(null, { props: given });
    given.deep.a = 2;
    equal(await stub.run(), '{"deep":{"a":1}}');
    equal(await stub.run(), '{"deep":{"a":1}}');
    equal(await stub.own(), true);
    for (const wrong of [5, "text", true, null, 1n]) {
      throws(() => worker.getEntrypoint(null, { props: wrong }), "TypeError",
        "Incorrect type for the 'props' field on 'EntrypointOptions': the provided value is not of type 'Object'.");
    }
    throws(() => worker.getEntrypoint(null, { props: { f: Symbol("s") } }), "DataCloneError",
      "Symbol(s) could not be cloned.");
    throws(() => worker.getEntrypoint(null, { props: { p: Promise.resolve() } }), "DataCloneError",
      "#<Promise> could not be cloned.");
    const service = ctx.exports.Service({ props: { from: "parent" } });
    equal(await worker.getEntrypoint(null, { props: { service } }).service(), "parent");
    throws(() => worker.getEntrypoint(null, { props: { e: worker.getEntrypoint() } }), "DataCloneError",
      /^Entrypoints to dynamically-loaded workers cannot be transferred/);
  },
};

export class Service extends WorkerEntrypoint {
  deep() {
    return this.ctx.props.deep.from;
  }

  answer() {
    return this.ctx.props.from;
  }
}

export const theExports = {
  async test(controller, env) {
    const worker = main(env, `const early = exports.named;
      export default { async run(x, env, ctx) {
        return [early === undefined, Object.keys(ctx.exports).sort(), Object.keys(exports).sort(),
          await ctx.exports.named.f(1), await ctx.exports.C.g(), await ctx.exports.C({ props: { p: 1 } }).g(),
          await exports.C.g(), await ctx.exports.default.other(1)];
      }, other: () => "other" };
      export const named = { f: (x) => x };
      export class C extends WorkerEntrypoint { g() { return this.ctx.props } }`);
    same(await worker.getEntrypoint().run(null), [true, ["C", "default", "named"],
      ["C", "default", "named"], 1, {}, { p: 1 }, {}, "other"]);
    equal(await ownExports.Service({ props: { from: "here" } }).answer(), "here");
  },
};

// ---- errors ----

async function thrownBy(env, source, more) {
  const stub = main(env, `export default { async run(x, env, ctx) { ${source} } };`, more).getEntrypoint();
  try {
    await stub.run(null);
  } catch (error) {
    return error;
  }
  throw new Error(`nothing was thrown by ${source}`);
}

export const errorClasses = {
  async test(controller, env) {
    for (const Class of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
      const error = await thrownBy(env, `throw new ${Class.name}("m", { cause: new Error("c") });`);
      check(error instanceof Class && Object.getPrototypeOf(error) === Class.prototype, Class.name);
      same([error.name, error.message, error.remote, error.cause?.message], [Class.name, "m", true, "c"]);
      check(Object.hasOwn(error, "remote"), "remote is not its own");
    }
    const dom = await thrownBy(env, `throw new DOMException("m", "AbortError");`);
    check(dom instanceof DOMException, "no DOMException");
    same([dom.name, dom.message, dom.code, dom.remote], ["AbortError", "m", 20, true]);
  },
};

export const errorsOfTheirOwn = {
  async test(controller, env) {
    const own = await thrownBy(env, `class MyErr extends Error { name = "MyErr"; code = 7; }
      throw Object.assign(new MyErr("m"), { info: { a: [1] }, f() {}, overloaded: true });`);
    check(own instanceof Error, "no Error");
    same([own.name, own.message, own.code, own.info, own.overloaded, own.remote],
      ["MyErr", "m", 7, { a: [1] }, true, true]);
    const many = await thrownBy(env, `throw new AggregateError([new Error("a")], "many");`);
    check(many instanceof Error, "no Error");
    equal(many.message, "many");
  },
};

export const thrownValues = {
  async test(controller, env) {
    for (const [source, message] of [
      ["'text'", "text"], ["42", "42"], ["null", "null"], ["undefined", "undefined"],
      ["Symbol('s')", "Symbol(s)"], ["new Response('x')", "#<Response>"],
      ["function f() { return 1 }", "function f() { return 1 }"], ["new Map()", "#<Map>"],
    ]) {
      const error = await thrownBy(env, `throw ${source};`);
      check(error instanceof Error, source);
      same([error.name, error.message, error.remote], ["Error", message, true], source);
    }
    const object = await thrownBy(env, "throw { a: 1 };");
    same(object, { a: 1, remote: true });
  },
};

export const errorsBothWays = {
  async test(controller, env) {
    const stub = main(env, `export default class extends WorkerEntrypoint {
      async run(callback) { try { await callback() } catch (error) {
        return [error instanceof TypeError, error.name, error.message, error.code, error.remote] } }
      async through(callback) { await callback() }
    }`).getEntrypoint();
    const fails = () => {
      throw Object.assign(new TypeError("of the parent"), { code: "E" });
    };
    same(await stub.run(fails), [true, "TypeError", "of the parent", "E", true]);
    await rejects(stub.through(fails), "TypeError", "of the parent");
  },
};

export const errorsElsewhere = {
  async test(controller, env) {
    const constructs = main(env, `export default class extends WorkerEntrypoint {
      constructor(ctx, env) { super(ctx, env); throw new RangeError("constructed") } run() {} }`);
    await rejects(constructs.getEntrypoint().run(), "RangeError", "constructed");
    await rejects(constructs.getEntrypoint().fetch("http://x/"), "RangeError", "constructed");
    const deep = await thrownBy(env, "const f = () => f() + 1; f();");
    same([deep.name, deep.message], ["RangeError", "Maximum call stack size exceeded"]);
    const other = main(env, `export default { async run(x, env, ctx) {
      ctx.waitUntil(Promise.reject(new Error("waited"))); Promise.reject(new Error("unhandled"));
      setTimeout(() => { throw new Error("timer") }, 0); reportError(new Error("reported"));
      return "well" }, async fetch() { return "no response" } };`).getEntrypoint();
    equal(await other.run(null), "well");
    await rejects(other.fetch("http://x/"), "TypeError",
      "Callback returned incorrect type; expected 'Promise'");
    await scheduler.wait(5);
    equal(await other.run(null), "well");
  },
};

export const aborted = {
  async test(controller, env) {
    for (const [source, message] of [["'bye'", "bye"], ["new Error('told')", "told"]]) {
      const error = await thrownBy(env, `ctx.abort(${source}); return 1;`);
      equal(error.message, message);
    }
  },
};

export const hijacked = {
  async test(controller, env) {
    const stub = main(env, `
      Promise.prototype.then = () => { throw new Error("then") };
      JSON.stringify = () => { throw new Error("stringify") };
      Object.prototype.toJSON = () => "bent"; Error.prepareStackTrace = () => { throw 1 };
      Array.prototype[Symbol.iterator] = () => { throw new Error("iterator") };
      Object.freeze(globalThis);
      export default { run: (x) => ({ x }), fails() { throw new TypeError("still told") } };`).getEntrypoint();
    same(await stub.run([1]), { x: [1] });
    await rejects(stub.fails(1), "TypeError", "still told");
  },
};

export const shape = {
  async test(controller, env) {
    const stub = main(env, "export default { toJSON: () => 1 };").getEntrypoint();
    same([Object.keys(stub), JSON.stringify(stub), "anything" in stub, "then" in stub], [[], "{}", true, false]);
    equal(Object.prototype.toString.call(stub), "[object Fetcher]");
    equal(Object.prototype.toString.call(env.LOADER), "[object WorkerLoader]");
    throws(() => new env.LOADER.constructor(), "TypeError", "Illegal constructor");
  },
};

// Properties of a stub are kept, answers are not; either way each stands for itself.
export const members = {
  async test(controller, env) {
    const stub = main(env, "export default { f: (x) => x, g: (x) => ({ h: () => x }) };").getEntrypoint();
    stub.f.own = 1;
    same([stub.f.own, stub.g.own === 1, typeof stub.f], [1, false, "function"]);
    const answer = stub.f(2);
    answer.own = 3;
    same([answer.own, await answer, delete answer.own, answer.own === 3], [3, 2, true, false]);
    throws(() => Object.defineProperty(answer, "own", { value: 4 }), "TypeError");
    throws(() => Object.setPrototypeOf(stub.f, null), "TypeError");
    const { f } = stub;
    f[Symbol.dispose]();
    await rejects(f(1), "Error", "RPC stub used after being disposed.");
    equal(await stub.f(5), 5);
    for (let i = 0; i < 100; i++) equal(typeof stub[`name${i}`], "function");
    same(await Promise.all([stub.f(6), stub.g(7).h(), (await stub.g(8)).h()]), [6, 7, 8]);
  },
};

export const fetched = {
  async test(controller, env) {
    const stub = main(env, `export default { async fetch(request) {
      const { pathname, hash } = new URL(request.url);
      const to = (status, location) => new Response(null, { status, headers: { location } });
      if (pathname === "/loop") return to(302, "/loop");
      if (pathname === "/away") return to(302, "https://elsewhere.example/seen");
      if (pathname === "/bad") return to(302, "ftp://x/");
      const status = Number(pathname.slice(1));
      if (status) return to(status, "seen#there");
      return Response.json([request.method, request.url, request.redirect, await request.text(),
        request.headers.get("content-type"), request.headers.get("authorization"),
        request.headers.get("x-own")]);
    } };`).getEntrypoint();
    const ask = async (path, init) => (await stub.fetch(`http://h/${path}`, init)).json();
    const post = { method: "POST", body: "text", headers: { authorization: "a", "x-own": "o" } };
    const text = "text/plain;charset=UTF-8";
    same(await ask("#there", post), ["POST", "http://h/", "manual", "text", text, "a", "o"]);
    for (const status of [301, 302, 303]) {
      same(await ask(status, post), ["GET", "http://h/seen", "manual", "", null, "a", "o"], status);
    }
    for (const status of [307, 308]) {
      same(await ask(status, post), ["POST", "http://h/seen", "manual", "text", text, "a", "o"], status);
    }
    same(await ask("away", post), ["GET", "https://elsewhere.example/seen", "manual", "", null, null, "o"]);
    const response = await stub.fetch("http://h/302");
    same([response.url, response.redirected], ["http://h/seen", true]);
    const manual = await stub.fetch("http://h/302", { redirect: "manual" });
    same([manual.status, manual.headers.get("location"), manual.url, manual.redirected],
      [302, "seen#there", "http://h/302", false]);
    await rejects(stub.fetch("http://h/loop"), "TypeError", "Too many redirects.");
    await rejects(stub.fetch("http://h/bad"), "TypeError", /cannot be fetched: ftp:/);
    await rejects(stub.fetch("/relative"), "TypeError", "Invalid URL: /relative");
    const stream = new Response("streamed").body;
    await rejects(stub.fetch("http://h/307", { method: "POST", body: stream }), "TypeError", /stream/);
  },
};

export class Way extends WorkerEntrypoint {
  fetch(request) {
    const { pathname } = new URL(request.url);
    return pathname === "/from" ? Response.redirect(new URL("/to", request.url).href) : new Response(pathname);
  }
}

export const redirectsOfAnOutbound = {
  async test(controller, env, ctx) {
    const worker = main(env, `export default { run: async () => (await fetch("http://h/from")).text() };`,
      { globalOutbound: ctx.exports.Way({}) });
    equal(await worker.getEntrypoint().run(null), "/to");
  },
};

export const refusedProps = {
  test(controller, env, ctx) {
    const worker = main(env, "export default {}");
    for (const take of [(props) => worker.getEntrypoint(null, { props }),
      (props) => ctx.exports.Service({ props })]) {
      throws(() => take({ f: () => 1 }), "DataCloneError", "() => 1 could not be cloned.");
      throws(() => take({ t: new class T extends RpcTarget {} }), "DataCloneError",
        "Remote RPC references can only be serialized for RPC.");
      throws(() => take({ l: env.LOADER }), "DataCloneError");
    }
    const given = { deep: { from: 1 } };
    const stub = ctx.exports.Service({ props: given });
    given.deep.from = 2;
    return stub.deep().then((deep) => equal(deep, 1));
  },
};
