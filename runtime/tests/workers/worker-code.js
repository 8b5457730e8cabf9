// WorkerCode: what is refused, with which words, and that it is taken as it is at that moment.
import { check, equal, isError, load, rejects, run, same, throws } from "./check.js";

const MAIN = "export default { run: (x, env) => env }";
const KINDS = "'js', 'cjs', 'text', 'data', 'json', 'py', or 'wasm'";

const code = (more = {}) => ({
  compatibilityDate: "2026-01-01", mainModule: "m.js", modules: { "m.js": MAIN },
  globalOutbound: null, ...more,
});

// [fields, class, message]: load() throws it at once, and get() gives it to whoever calls.
async function refuses(env, table) {
  for (const [more, name, message] of table) {
    throws(() => env.LOADER.load(code(more)), name, message);
    await rejects(env.LOADER.get(null, () => code(more)).getEntrypoint().run(null), name, message);
  }
}

const field = (name, type, holder = "WorkerCode") =>
  `Incorrect type for the '${name}' field on '${holder}': the provided value is not of type '${type}'.`;
const contains = (name, count) =>
  `Each module must contain exactly one of ${KINDS}. Module '${name}' contained ${count} properties.`;
const extension = (name) =>
  "Module name must end with '.js' or '.py' (or the content must be an object indicating the type " +
  `explicitly). Got: ${name}`;

export const loadItself = {
  async test(controller, env) {
    const wrong = "Failed to execute 'load' on 'WorkerLoader': parameter 1 is not of type 'WorkerCode'.";
    throws(() => env.LOADER.load(), "TypeError", wrong);
    throws(() => env.LOADER.load("x"), "TypeError", wrong);
    throws(() => env.LOADER.load(undefined), "TypeError");
    throws(() => env.LOADER.load(null), "TypeError");
    throws(() => env.LOADER.load({}), "TypeError", field("modules", "object"));
  },
};

export const getItself = {
  async test(controller, env) {
    const { LOADER } = env;
    throws(() => LOADER.get(), "TypeError",
      "Failed to execute 'get' on 'WorkerLoader': parameter 1 is not of type 'string'.");
    for (const call of [() => LOADER.get("x"), () => LOADER.get("x", {})]) {
      throws(call, "TypeError",
        "Failed to execute 'get' on 'WorkerLoader': parameter 2 is not of type 'function'.");
    }
    throws(() => LOADER.get(Symbol("s"), () => {}), "TypeError",
      "Cannot convert a Symbol value to a string");
    let asked = 0;
    const bring = () => {
      asked++;
      return code({ modules: { "m.js": "let n = 0; export default { run: () => ++n }" } });
    };
    for (const [id, calls] of [[5, 1], ["5", 2], [{}, 1], ["[object Object]", 2], ["", 1], ["", 2]]) {
      equal(await LOADER.get(id, bring, "more").getEntrypoint().run(null), calls, `of ${id}`);
    }
    equal(asked, 3);
  },
};

export const modulesField = {
  async test(controller, env) {
    await refuses(env, [
      [{ modules: undefined }, "TypeError", field("modules", "object")],
      [{ modules: null }, "TypeError", field("modules", "object")],
      [{ modules: [MAIN] }, "TypeError", field("modules", "object")],
      [{ modules: {} }, "TypeError", "Dynamic Worker code must contain at least one module."],
      [{ modules: Object.create({ "m.js": MAIN }) }, "TypeError",
        "Dynamic Worker code must contain at least one module."],
      [{ modules: Object.defineProperty({ [Symbol("s")]: MAIN }, "m.js", { value: MAIN }) }, "TypeError",
        "Dynamic Worker code must contain at least one module."],
      [{ modules: { get "m.js"() { throw new RangeError("mine"); } } }, "RangeError", "mine"],
    ]);
    for (const modules of [
      Object.assign(Object.create(null), { "m.js": MAIN }), new Proxy({ "m.js": MAIN }, {}),
      Object.assign(Object.create({ "x.txt": "no module" }), { "m.js": MAIN }),
    ]) {
      same(await env.LOADER.load(code({ modules })).getEntrypoint().run(null), {});
    }
  },
};

export const moduleValues = {
  async test(controller, env) {
    const table = [];
    const module = (name, value, message) =>
      table.push([{ modules: { "m.js": MAIN, [name]: value } }, "TypeError", message]);
    for (const value of [null, undefined, {}, { jss: "" }, { json: undefined }, []]) {
      module("x", value, contains("x", 0));
    }
    module("x", { js: "", text: "" }, contains("x", 2));
    for (const name of ["x", "x.mjs", "x.json", "x.txt", "x.wasm", ".JS"]) {
      module(name, "text", extension(name));
    }
    for (const name of ["x.ts", "x.tsx", "x.jsx"]) {
      module(name, "text", `${extension(name)}. If you're trying to load TypeScript, bundle it first ` +
        "with '@cloudflare/worker-bundler' and pass the generated JavaScript modules.");
    }
    module("x", { data: "text" }, field("data", "Array", "Module"));
    module("x", { wasm: "text" }, field("wasm", "Array or WasmModuleObject", "Module"));
    module("x", { json: 1n }, /Do not know how to serialize a BigInt/);
    const cycle = {};
    cycle.cycle = cycle;
    module("x", { json: cycle }, /^Converting circular structure to JSON/);
    await refuses(env, table);
    equal(await run(env, "return text;", { x: { text: 55 }, "5.js": 5 }, { imports: "import text from 'x';" }),
      "55");
    await rejects(run(env, "", { x: { json: () => {} } }), "Error", /is not valid JSON|Unexpected token/);
  },
};

export const jsonModules = {
  async test(controller, env) {
    const json = {
      toJSON: () => ({ when: new Date(0), not: NaN, gone: undefined, list: [undefined], deep: { a: 1 } }),
    };
    same(await run(env, "json.added = 1; return json;", { j: { json } }, { imports: "import json from 'j';" }),
      { when: "1970-01-01T00:00:00.000Z", not: null, list: [null], deep: { a: 1 }, added: 1 });
  },
};

export const pythonModules = {
  async test(controller, env) {
    const mixed = "is a Python module, but the main module isn't a Python module.";
    await refuses(env, [
      [{ modules: { "m.js": MAIN, "a.py": "" } }, "TypeError", `Module "a.py" ${mixed}`],
      [{ modules: { "m.js": MAIN, a: { py: "" } } }, "TypeError", `Module "a" ${mixed}`],
      [{ mainModule: "m.py", modules: { "m.py": "" } }, "Error",
        'Python is not built into isoload; module "m.py" cannot be loaded.'],
    ]);
  },
};

export const dateField = {
  async test(controller, env) {
    const table = [];
    for (const date of [undefined, null, 20260101, "", "garbage", "2025-1-1", "2025-13-01",
      "2025-01-01T00:00:00Z", "1999-01-01", "0000-00-00"]) {
      table.push([{ compatibilityDate: date }, "Error", `Invalid compatibility date: ${date}`]);
    }
    await refuses(env, table);
    same(await load(env, { "m.js": MAIN }, { compatibilityDate: "2021-01-01" }).getEntrypoint().run(null), {});
  },
};

export const otherFields = {
  async test(controller, env) {
    const no = "The value cannot be converted because it is";
    await refuses(env, [
      [{ compatibilityFlags: null }, "TypeError", field("compatibilityFlags", "Array")],
      [{ compatibilityFlags: "x" }, "TypeError", field("compatibilityFlags", "Array")],
      [{ tails: null }, "TypeError", field("tails", "Array")],
      [{ tails: {} }, "TypeError", field("tails", "Array")],
      [{ tails: [{}] }, "TypeError",
        "Incorrect type for array element 0: the provided value is not of type 'Fetcher'."],
      [{ env: null }, "TypeError", field("env", "Object")],
      [{ env: "text" }, "TypeError", field("env", "Object")],
      [{ globalOutbound: "x" }, "TypeError", field("globalOutbound", "Fetcher")],
      [{ globalOutbound: {} }, "TypeError", field("globalOutbound", "Fetcher")],
      [{ globalOutbound: { fetch() {} } }, "TypeError", field("globalOutbound", "Fetcher")],
      [{ limits: { cpuMs: "x" } }, "TypeError", `${no} not an integer.`],
      [{ limits: { cpuMs: -1 } }, "TypeError",
        `${no} negative and this API expects a positive number.`],
      [{ limits: { subRequests: 2 ** 33 } }, "TypeError",
        "Value out of range. Must be less than or equal to 4294967295."],
      [{ streamingTails: [] }, "Error", "Streaming tail workers are experimental. You must pass the " +
        "option 'allowExperimental: true' to the worker loader to use them"],
    ]);
    for (const limits of [null, {}, { cpuMs: 1000.5 }]) {
      same(await load(env, { "m.js": MAIN }, { limits }).getEntrypoint().run(null), {});
    }
  },
};

export const order = {
  async test(controller, env) {
    const bad = { compatibilityDate: "bad" };
    await refuses(env, [
      [{ ...bad, modules: {} }, "TypeError", /at least one module/],
      [{ ...bad, env: { f: Symbol("s") } }, "Error", /^Invalid compatibility date/],
      [{ ...bad, env: 5 }, "TypeError", field("env", "Object")],
      [{ modules: {}, globalOutbound: 5 }, "TypeError", field("globalOutbound", "Fetcher")],
      [{ ...bad, streamingTails: [] }, "Error", /^Invalid compatibility date/],
    ]);
    const read = [];
    const watched = new Proxy(code(), {
      get(target, name) {
        read.push(name);
        return target[name];
      },
    });
    await env.LOADER.load(watched).getEntrypoint().run(null);
    same(read, ["compatibilityDate", "compatibilityFlags", "allowExperimental", "limits", "mainModule",
      "modules", "env", "globalOutbound", "tails", "streamingTails"]);
  },
};

export const mainModuleIsFoundLater = {
  async test(controller, env) {
    for (const mainModule of [undefined, "other.js"]) {
      const worker = env.LOADER.load(code({ mainModule }));
      await rejects(worker.getEntrypoint().run(null), "Error",
        `Failed to start Worker:\nUncaught Error: No such module: ${mainModule}`);
    }
    same(await env.LOADER.load(code({ mainModule: "./m.js" })).getEntrypoint().run(null), {});
  },
};

export const sizeOfCode = {
  async test(controller, env) {
    const limit = 64 * 1024 * 1024;
    const half = "ü".repeat(limit / 4); // two bytes each
    const told = (bytes) => `Dynamic Worker code size (${bytes} bytes) exceeds the maximum allowed ` +
      `size of ${limit} bytes.`;
    const modules = { "m.js": MAIN, "unused": { text: half }, "also": { data: new Uint8Array(limit / 2) } };
    await refuses(env, [[{ modules }, "Error", told(limit + MAIN.length)]]);
    modules.also = { data: new Uint8Array(limit / 2 - MAIN.length) };
    same(await load(env, modules).getEntrypoint().run(null), {});
  },
};

export const sizeOfEnv = {
  async test(controller, env) {
    const limit = 1024 * 1024;
    same(await run(env, "return 1", {}, { code: { env: { text: "x".repeat(limit - 200) } } }), 1);
    throws(() => env.LOADER.load(code({ env: { text: "x".repeat(1.5 * limit) } })), "Error",
      new RegExp(`^Dynamic Worker env size \\(\\d{7} bytes\\) exceeds the maximum allowed size of ${limit} bytes\\.$`));
  },
};

export const sizeOfValues = {
  async test(controller, env) {
    const worker = load(env, {
      "m.js": `import { WorkerEntrypoint } from "cloudflare:workers";
        export default class extends WorkerEntrypoint {
          length(text) { return text.length }
          make(n) { return "x".repeat(n) }
          async fetch(request) { return new Response(new Uint8Array(await request.arrayBuffer())) }
        }`,
    }).getEntrypoint();
    const mebi = 1024 * 1024;
    equal(await worker.length("x".repeat(31 * mebi)), 31 * mebi);
    equal((await worker.make(31 * mebi)).length, 31 * mebi);
    const told = /^Serialized RPC arguments or return values are limited to 32MiB, but the size of this value was: \d+ bytes\.$/;
    await rejects(worker.length("x".repeat(33 * mebi)), "Error", told);
    await rejects(worker.make(33 * mebi), "Error", told);
    const response = await worker.fetch("http://x/", { method: "POST", body: new Uint8Array(33 * mebi) });
    equal((await response.arrayBuffer()).byteLength, 33 * mebi);
  },
};

export const notCloneable = {
  async test(controller, env) {
    for (const [value, name] of [[env.LOADER, "WorkerLoader"], [load(env, { "m.js": MAIN }), "WorkerStub"]]) {
      throws(() => env.LOADER.load(code({ env: { value } })), "DataCloneError",
        `Could not serialize object of type "${name}". This type does not support serialization.`);
    }
  },
};

export const captured = {
  async test(controller, env) {
    const bytes = new Uint8Array([1, 2, 3]);
    const given = code({
      modules: {
        "m.js": "import data from 'd'; import json from 'j'; export default " +
          "{ run: (x, env) => [[...new Uint8Array(data)], json, env] }",
        d: { data: bytes.subarray(1) }, j: { json: { a: 1 } },
      },
      env: { list: [1] },
    });
    const worker = env.LOADER.load(given);
    bytes.fill(9);
    given.modules.j.json.a = 2;
    given.env.list.push(2);
    given.modules["m.js"] = "changed";
    delete given.modules.d;
    same(await worker.getEntrypoint().run(null), [[2, 3], { a: 1 }, { list: [1] }]);
  },
};

export const unknownFields = {
  async test(controller, env) {
    same(await load(env, { "m.js": MAIN }, { foo: 1 }).getEntrypoint().run(null), {});
    throws(() => load(env, { "m.js": MAIN }, { globalOutbond: null }), "TypeError", /'globalOutbond'/);
  },
};

// What the code's own getters and conversions throw comes out as it is.
export const gettersOfCode = {
  async test(controller, env) {
    const mine = new RangeError("mine");
    const bomb = () => {
      throw mine;
    };
    for (const name of Object.keys(code())) {
      try {
        env.LOADER.load(Object.defineProperty(code(), name, { get: bomb }));
        check(false, "nothing was thrown");
      } catch (error) {
        isError(error, "RangeError", "mine");
        check(error === mine, `another error for ${name}`);
      }
    }
    throws(() => env.LOADER.load(code({ mainModule: { toString: bomb } })), "RangeError", "mine");
    throws(() => env.LOADER.load(code({ env: { get x() { return bomb(); } } })), "RangeError", "mine");
  },
};
