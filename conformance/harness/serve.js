// The parent worker of the suite: answers each case by HTTP. It is what an implementation serves,
// and needs of it only an exported `fetch` handler, Request, Response and the bundle's bindings.
import { AssertionError, format } from "./assert.js";

/**
 * The default export of the bundle's main module. `cases` maps ids ("core/load-returns-stub") to
 * the functions that cases export, `mutants` maps names to functions that make a wrong loader of a
 * right one.
 */
export function serveCases(cases, mutants) {
  return {
    async fetch(request, env, ctx) {
      const path = pathOf(request.url);
      if (request.method === "GET" && path === "/") return new Response("ready");
      const id = path.startsWith("/case/") ? path.slice("/case/".length) : "";
      if (request.method !== "POST" || !own(cases, id))
        return new Response("not found", { status: 404 });
      const result = await answer(cases[id], id, mutants, request, env, ctx);
      return new Response(JSON.stringify(result), {
        headers: { "content-type": "application/json" },
      });
    },
  };
}

// What a case does with an entrypoint of the parent that ctx.exports has not got would only say that it
// is no function: who writes an adapter must hear what is missing.
function explained(ctx) {
  if (ctx && ctx.exports && typeof ctx.exports.Echo === "function") return ctx;
  const exports = new Proxy({}, {
    get(_, name) {
      throw new Error(
        `the parent's ctx.exports has no ${String(name)}: its named exports must be reachable there, ` +
          "see CONTRACT.md, section 2",
      );
    },
  });
  return new Proxy(ctx || {}, {
    get(target, name) {
      if (name === "exports") return exports;
      return typeof target[name] === "function" ? target[name].bind(target) : target[name];
    },
  });
}

async function answer(run, id, mutants, request, env, ctx) {
  const expected = { value: null };
  let t;
  try {
    t = prepare(id, await request.json(), mutants, env, ctx, expected);
    if (typeof run !== "function")
      throw new Error(`the case ${id} has no default export that is a function`);
  } catch (error) {
    return outcome("error", `the harness could not start the case: ${format(error)}`, null, null);
  }
  try {
    await run(t);
    return outcome("pass", null, null, expected.value);
  } catch (error) {
    if (error instanceof NotApplicable) return outcome("not-applicable", error.message, null, null);
    return outcome("fail", messageOf(error), detailOf(error), expected.value);
  }
}

function outcome(name, message, detail, expect) {
  return { outcome: name, message, detail, expect };
}

class NotApplicable extends Error {}

const LOADERS = ["LOADER", "LOADER_SHARED", "LOADER_SHARED_TOO", "LOADER_BOUNDED"];
let serial = 0;

// `t`, what a case is given. See README.md, "Adding a case".
function prepare(id, order, mutants, env, ctx, expected) {
  const mutate = mutation(order.mutant, mutants, { env, ctx });
  const loaders = {};
  for (const name of LOADERS) if (own(env, name)) loaders[name] = mutate(env[name]);
  const run = `${id}#${++serial}.${Math.random().toString(36).slice(2)}`;
  return {
    id,
    loader: loaders.LOADER,
    loaderShared: loaders.LOADER_SHARED,
    loaderSharedToo: loaders.LOADER_SHARED_TOO,
    loaderBounded: loaders.LOADER_BOUNDED,
    env: Object.assign({}, env, loaders),
    ctx: explained(ctx),
    features: new Set(order.features || []),
    sink: sinkAt(order.sink),
    /** A name that no other case, and no other run of this case, uses. */
    unique(label) {
      return label === undefined ? run : `${run}/${label}`;
    },
    expectSink(counts) {
      expected.value = Object.assign({}, expected.value, { sink: counts });
    },
    notApplicable(reason) {
      throw new NotApplicable(reason);
    },
  };
}

function mutation(name, mutants, parent) {
  if (name === null || name === undefined) return (loader) => loader;
  if (!own(mutants, name)) throw new Error(`there is no mutant named ${format(name)}`);
  return (loader) => (loader === undefined ? undefined : mutants[name](loader, parent));
}

function sinkAt(sink) {
  const { host, port } = sink;
  return {
    host,
    port,
    url(path) {
      return `http://${host}:${port}${path === undefined ? "/" : path}`;
    },
  };
}

function messageOf(error) {
  if (error instanceof AssertionError) return error.message;
  return `the case ended with ${format(error)}`;
}

// Only what a report can show: the assertion's own detail, else where the error came from.
function detailOf(error) {
  if (error instanceof AssertionError) return error.detail;
  if (error === null || typeof error !== "object") return null;
  return { name: String(error.name), message: String(error.message), stack: String(error.stack) };
}

// Without the URL class: the harness asks as little of the implementation as it can.
function pathOf(url) {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "") || "/";
}

function own(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}
