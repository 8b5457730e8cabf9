// Compatibility dates and flags of loaded workers: what is refused, and what they change.
import { env as importable } from "cloudflare:workers";

const MAIN = "export default { fetch() { return new Response('hello'); } };";

function equal(got, wanted, what) {
  if (got !== wanted) throw new Error(`${what}: ${String(got)} is not ${String(wanted)}`);
}

function refuses(run, message) {
  try {
    run();
  } catch (error) {
    equal(error.message, message, "the reason");
    return;
  }
  throw new Error(`it was not refused: ${message}`);
}

function load(env, source, options = {}) {
  return env.LOADER.load({
    compatibilityDate: "2026-01-01",
    mainModule: "main.js",
    modules: { "main.js": source },
    globalOutbound: null,
    ...options,
  }).getEntrypoint();
}

async function answer(env, source, options) {
  const response = await load(env, source, options).fetch("http://worker/");
  return await response.text();
}

const saying = (expression) =>
  `export default { fetch(request, env, ctx) { return new Response(String(${expression})); } };`;

export const dates = {
  async test(controller, env) {
    for (const date of [
      "", "garbage", "2025-1-1", "2025-13-01", "2026-01-01T00:00:00Z", "1999-01-01", "0000-00-00",
      "9999-12-31", "undefined",
    ]) {
      const compatibilityDate = date === "undefined" ? undefined : date;
      refuses(
        () => load(env, MAIN, { compatibilityDate }),
        `Invalid compatibility date: ${date}`,
      );
    }
    equal(await answer(env, MAIN, { compatibilityDate: "2021-01-01" }), "hello", "an old date");
    const today = new Date().toISOString().slice(0, 10);
    refuses(
      () => load(env, MAIN, { compatibilityDate: "2099-01-01" }),
      `Can't set compatibility date in the future: "2099-01-01". Today's date (UTC) is "${today}".`,
    );
  },
};

export const flags = {
  async test(controller, env) {
    const withFlags = (...compatibilityFlags) => load(env, MAIN, { compatibilityFlags });
    refuses(() => withFlags("no_such"), "No such compatibility flag: no_such");
    refuses(() => withFlags(""), "No such compatibility flag: ");
    refuses(
      () => withFlags("nodejs_als", "nodejs_als"),
      "Compatibility flag specified multiple times: nodejs_als",
    );
    refuses(
      () => withFlags("rpc", "no_rpc"),
      "Compatibility flags are mutually contradictory: rpc vs no_rpc",
    );
    equal(
      await answer(env, MAIN, { compatibilityFlags: ["rpc", "url_standard"] }),
      "hello",
      "flags that the date gives anyway",
    );
  },
};

// This worker has the flag experimental; those that it loads do not.
export const experimental = {
  async test(controller, env) {
    try {
      load(env, MAIN, { compatibilityFlags: ["webgpu"] });
      throw new Error("an experimental flag was accepted");
    } catch (error) {
      if (!error.message.startsWith("The compatibility flag webgpu is experimental")) throw error;
    }
    const allowed = { compatibilityFlags: ["webgpu"], allowExperimental: true };
    equal(await answer(env, MAIN, allowed), "hello", "with leave");
    equal(
      await answer(env, saying("Cloudflare.compatibilityFlags.webgpu"), allowed),
      "true",
      "Cloudflare.compatibilityFlags",
    );
    equal(Cloudflare.compatibilityFlags.experimental, true, "this worker's own");
    equal(Cloudflare.compatibilityFlags.rpc, true, "by date");
    equal(Cloudflare.compatibilityFlags.webgpu, false, "off");
  },
};

export const evaluation = {
  async test(controller, env) {
    const source = `
      const attempt = (make) => { try { return String(make()); } catch (error) {
        return error.name + ": " + error.message;
      } };
      const early = [attempt(() => eval("1+1")), attempt(() => new Function("return 3")())];
      export default { fetch() {
        const late = [attempt(() => (0, eval)("5")), attempt(() => new Function("return 6")())];
        return new Response([...early, ...late].join("|"));
      } };`;
    const no = "EvalError: Code generation from strings disallowed for this context";
    const wanted = (early) => [...early, no, no].join("|");
    equal(await answer(env, source), wanted(["2", "3"]), "since June 2025");
    equal(
      await answer(env, source, { compatibilityDate: "2025-05-31" }),
      wanted([no, no]),
      "before",
    );
    equal(
      await answer(env, source, { compatibilityFlags: ["disallow_eval_during_startup"] }),
      wanted([no, no]),
      "with the flag against it",
    );
  },
};

export const nodeModules = {
  async test(controller, env) {
    const source = `import { Buffer } from "node:buffer"; ${saying("typeof Buffer")}`;
    const failed = await answer(env, source).catch((error) => error.message);
    equal(
      failed.includes('No such module "node:buffer".\n  imported from "main.js"'),
      true,
      `without the flag: ${failed}`,
    );
    equal(
      await answer(env, source, { compatibilityFlags: ["nodejs_compat"] }),
      "function",
      "with it",
    );
    equal(await answer(env, source, { compatibilityDate: "2026-08-04" }), "function", "by date");
    const own = {
      "main.js": source,
      "node:buffer": { js: "export const Buffer = 5;" },
    };
    equal(await answer(env, source, { modules: own }), "number", "the worker's own, without it");
    equal(
      await answer(env, source, { modules: own, compatibilityFlags: ["nodejs_compat"] }),
      "number",
      "the worker's own, with it",
    );
  },
};

export const nodeGlobals = {
  async test(controller, env) {
    const source = saying("[typeof process, typeof Buffer, typeof global, typeof setImmediate]");
    const none = "undefined,undefined,undefined,undefined";
    const all = "object,function,object,function";
    equal(await answer(env, source), none, "without the flag");
    equal(await answer(env, source, { compatibilityFlags: ["nodejs_compat"] }), all, "with it");
    equal(await answer(env, source, { compatibilityDate: "2026-08-04" }), all, "by date");
    equal(
      await answer(env, source, {
        compatibilityDate: "2026-08-04",
        compatibilityFlags: ["no_nodejs_compat"],
      }),
      none,
      "by date, and against it",
    );
    const old = { compatibilityDate: "2024-09-01", compatibilityFlags: ["nodejs_compat"] };
    equal(await answer(env, source, old), none, "its first version");
    equal(
      await answer(env, `import { sep } from "node:path"; ${saying("sep")}`, old),
      "/",
      "modules of its first version",
    );
    const bare = `import { sep } from "path"; ${saying("sep")}`;
    const failed = await answer(env, bare, old).catch((error) => error.message);
    equal(failed.includes('No such module "path"'), true, "bare names in its first version");
    equal(
      await answer(env, bare, { compatibilityFlags: ["nodejs_compat"] }),
      "/",
      "bare names later",
    );
  },
};

export const asyncLocalStorageAlone = {
  async test(controller, env) {
    const source = `import { AsyncLocalStorage } from "node:async_hooks";
      const storage = new AsyncLocalStorage();
      export default { async fetch() {
        const value = await storage.run("kept", async () => {
          await null;
          return storage.getStore();
        });
        return new Response(value);
      } };`;
    equal(await answer(env, source, { compatibilityFlags: ["nodejs_als"] }), "kept", "nodejs_als");
  },
};

export const environment = {
  async test(controller, env) {
    const source = saying("JSON.stringify(process.env)");
    const compatibilityFlags = ["nodejs_compat"];
    const given = { TEXT: "a", DATA: { b: [1] }, BYTES: new Uint8Array(1) };
    equal(
      await answer(env, source, { compatibilityFlags, env: given }),
      '{"TEXT":"a","DATA":"{\\"b\\":[1]}"}',
      "process.env",
    );
    equal(
      await answer(env, source, {
        compatibilityFlags: [...compatibilityFlags, "nodejs_compat_do_not_populate_process_env"],
        env: given,
      }),
      "{}",
      "with the flag against it",
    );
    const imports = `import { env as own } from "cloudflare:workers";
      ${saying("Object.keys(own)")}`;
    equal(await answer(env, imports, { env: { A: 1 } }), "A", "env can be imported");
    equal(
      await answer(env, imports, {
        env: { A: 1 }, compatibilityFlags: ["disallow_importable_env"],
      }),
      "",
      "with the flag against it",
    );
    equal(importable.LOADER, env.LOADER, "this worker's own");
  },
};

export const contextExports = {
  async test(controller, env) {
    const source = saying("typeof ctx.exports");
    equal(await answer(env, source), "object", "since November 2025");
    equal(await answer(env, source, { compatibilityDate: "2025-11-16" }), "undefined", "before");
    equal(
      await answer(env, source, {
        compatibilityDate: "2025-11-16",
        compatibilityFlags: ["enable_ctx_exports"],
      }),
      "object",
      "with the flag",
    );
  },
};

export const timers = {
  async test(controller, env) {
    const source = saying("typeof setTimeout(() => {}, 1)");
    const compatibilityFlags = ["nodejs_compat"];
    equal(await answer(env, source), "number", "without Node.js compatibility");
    equal(
      await answer(env, source, { compatibilityFlags, compatibilityDate: "2026-02-10" }),
      "object",
      "with it",
    );
    equal(await answer(env, source, { compatibilityFlags }), "number", "before February 2026");
  },
};
