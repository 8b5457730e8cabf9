// Kinds of modules, how they find each other, and how a start fails.
import { check, equal, load, rejects, run, same, startup, throws } from "./check.js";
import add from "./add.wasm";

const cjs = (source) => ({ cjs: source });

export const commonJsExports = {
  async test(controller, env) {
    const result = await run(env, "return [a, Object.keys(space), typeof require];", {
      "a.cjs": cjs("exports.one = 1; exports.__esModule = true; exports.default = 2;"),
    }, { imports: "import a from './a.cjs'; import * as space from './a.cjs';" });
    same(result, [{ one: 1, __esModule: true, default: 2 }, ["default"], "undefined"]);
  },
};

export const commonJsScope = {
  async test(controller, env) {
    const source = `module.exports = [Object.keys(module), module.path, __filename, __dirname,
      exports === module.exports, this === module.exports, typeof require, require.name];`;
    const result = await run(env, "return [a, b];", { "a.cjs": cjs(source), "lib/b.cjs": cjs(source) },
      { imports: "import a from './a.cjs'; import b from './lib/b.cjs';" });
    same(result[0], [["path", "exports"], "/a.cjs", "/a.cjs", "/", true, false, "function", "require"]);
    same(result[1].slice(1, 4), ["/lib/b.cjs", "/lib/b.cjs", "/lib"]);
  },
};

export const commonJsRequire = {
  async test(controller, env) {
    const result = await run(env, "return a;", {
      "lib/a.cjs": cjs(`module.exports = [require("./b.cjs"), require("./b.cjs") === require("b.cjs"),
        require("./t"), require("./j"), new Uint8Array(require("../d"))[1], require("./e.js"),
        Object.keys(require("./n.js")), typeof require("cloudflare:workers").RpcTarget];`),
      "lib/b.cjs": cjs("exports.b = 1;"),
      "lib/t": { text: "text" }, "lib/j": { json: { j: 1 } }, "d": { data: new Uint8Array([1, 2]) },
      "lib/e.js": "export default { e: 1 }; export const n = 1;", "lib/n.js": "export const n = 1;",
    }, { imports: "import a from './lib/a.cjs';" });
    same(result, [{ b: 1 }, true, "text", { j: 1 }, 2, { e: 1 }, ["n"], "function"]);
  },
};

export const commonJsCircle = {
  async test(controller, env) {
    const result = await run(env, "return [a.seen, a.done];", {
      "a.cjs": cjs("exports.early = 1; exports.seen = require('./b.cjs').seen; exports.done = true;"),
      "b.cjs": cjs("const a = require('./a.cjs'); exports.seen = { ...a };"),
    }, { imports: "import a from './a.cjs';" });
    same(result, [{ early: 1 }, true]);
  },
};

export const commonJsMissing = {
  async test(controller, env) {
    equal(await startup(env, { "m.js": "import './a.cjs';", "a.cjs": cjs("const x = require('zz');") }),
      'Uncaught Error: No such module "zz".\n  at a.cjs:1:11');
    const caught = await run(env, "return a;", {
      "a.cjs": cjs(`const told = [];
        for (const name of ["./b", "../../b", "b.js"]) try { require(name); } catch (error) {
          told.push(error.name + ": " + error.message);
        }
        try { require(); } catch (error) { told.push(error.name); }
        module.exports = told;`),
      "b": { text: "" },
    }, { imports: "import a from './a.cjs';" });
    same(caught, ['TypeError: Invalid module specifier "../../b".', 'Error: No such module "b.js".',
      "TypeError"]);
  },
};

export const commonJsThrows = {
  async test(controller, env) {
    equal(await startup(env, {
      "m.js": "import './a.cjs';", "a.cjs": cjs("\nfunction f() { throw new TypeError('boom') }\nf()"),
    }), "Uncaught TypeError: boom\n  at a.cjs:2:22 in f\n  at a.cjs:3:1");
    // Whoever requires it again runs it again.
    const result = await run(env, "return a;", {
      "a.cjs": cjs(`const told = [];
        for (let i = 0; i < 2; i++) try { require("./b.cjs"); } catch (error) { told.push(error.message) }
        module.exports = told;`),
      "b.cjs": cjs("globalThis.n = (globalThis.n ?? 0) + 1; throw new Error('time ' + n);"),
    }, { imports: "import a from './a.cjs';" });
    same(result, ["time 1", "time 2"]);
  },
};

export const commonJsSyntax = {
  async test(controller, env) {
    equal(await startup(env, { "m.js": "export default {};", "a.cjs": cjs("let x = ;") }),
      "Uncaught SyntaxError: Unexpected token ';'\n  at a.cjs:1:9");
    equal(await startup(env, { "m.js": "import { x } from './a.cjs';", "a.cjs": cjs("exports.x = 1;") }),
      "Uncaught SyntaxError: The requested module './a.cjs' does not provide an export named 'x'\n" +
      "  at m.js:1:10");
  },
};

export const commonJsAndEsModules = {
  async test(controller, env) {
    const circle = await run(env, "return a;", {
      "a.cjs": cjs("try { require('./e.js'); } catch (error) { module.exports = error.message; }"),
      "e.js": "import './a.cjs'; export default 1;",
    }, { imports: "import a from './a.cjs';" });
    equal(circle, "Circular dependency when resolving module: e.js");
    equal(await startup(env, {
      "m.js": "import './a.cjs';", "a.cjs": cjs("require('./e.js')"),
      "e.js": "await new Promise(() => {}); export default 1;",
    }), "Uncaught Error: Top-level await in module is not permitted at this time.\n  at a.cjs:1:1");
    await rejects(run(env, "return await a();", {
      "a.cjs": cjs("module.exports = async () => { require('./e.js') };"),
      "e.js": "throw new RangeError('late');",
    }, { imports: "import a from './a.cjs';" }), "RangeError", "late");
    const imported = await run(env, "return await a();", {
      "lib/a.cjs": cjs("module.exports = async () => (await import('./e.js')).default;"),
      "lib/e.js": "export default 'nested';",
    }, { imports: "import a from './lib/a.cjs';" });
    equal(imported, "nested");
  },
};

export const commonJsIsNoMain = {
  async test(controller, env) {
    equal(await startup(env, { "m.js": cjs("module.exports = {};") }),
      "Uncaught TypeError: Main module must be an ES module.");
  },
};

// Ended by its limit while the module of a chain is evaluated, whatever it catches.
export const commonJsWithoutEnd = {
  async test(controller, env) {
    const endless = { "m.js": "try { await import('./a.cjs') } catch {} for (;;) {}",
      "a.cjs": cjs("for (;;) { try { for (;;) {} } catch {} }") };
    await rejects(load(env, endless, { limits: { cpuMs: 50 } }).getEntrypoint().run(null), "Error",
      "Worker exceeded CPU time limit.");
  },
};

export const wasmIsShared = {
  async test(controller, env) {
    check(add instanceof WebAssembly.Module, "the parent has no module");
    const given = { bare: add, inside: { wasm: add } };
    for (const name of Object.keys(given)) {
      const result = await run(env,
        "return [wasm instanceof WebAssembly.Module, instance.exports.add(2, 3)];",
        { "add.wasm": given[name] },
        { imports: "import wasm from './add.wasm'; const instance = new WebAssembly.Instance(wasm);" });
      same(result, [true, 5], name);
    }
  },
};

export const wasmFromBytes = {
  async test(controller, env) {
    const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    equal(await run(env, "return wasm instanceof WebAssembly.Module;", { w: { wasm: bytes } },
      { imports: "import wasm from 'w';" }), true);
    const told = await startup(env, { "m.js": "export default {};", w: { wasm: new Uint8Array(0) } });
    check(/^Uncaught CompileError: WasmModuleObject::Compile\(\):/.test(told), told);
    throws(() => load(env, { "m.js": "", w: { wasm: {} } }), "TypeError",
      "Incorrect type for the 'wasm' field on 'Module': the provided value is not of type 'Array or WasmModuleObject'.");
    const fake = Object.create(WebAssembly.Module.prototype);
    throws(() => load(env, { "m.js": "", w: fake }), "TypeError", /contained 0 properties/);
  },
};

export const wasmInHandlers = {
  async test(controller, env) {
    const bytes = "new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])";
    await rejects(run(env, `new WebAssembly.Module(${bytes});`), "CompileError",
      "WebAssembly.Module(): Wasm code generation disallowed by embedder");
    await rejects(run(env, `await WebAssembly.compile(${bytes});`), "CompileError",
      "WebAssembly.compile(): Wasm code generation disallowed by embedder");
    await rejects(run(env, `await WebAssembly.instantiate(${bytes});`), "CompileError",
      "WebAssembly.instantiate(): Wasm code generation disallowed by embedder");
    equal(await run(env, `return WebAssembly.validate(${bytes});`), true);
  },
};

export const names = {
  async test(controller, env) {
    const modules = {
      "./m.js": `import a from "lib/a"; import b from "/b b.js"; import ü from "./ü.js";
        export default { run: () => [a, b, ü] };`,
      "lib/a": { json: 1 }, "b b.js": "export default 2", "ü.js": "export default 3",
    };
    same(await load(env, modules).getEntrypoint().run(null), [1, 2, 3]);
    for (const [specifier, message] of [
      ["./a", 'No such module "a".'], ["./A.js", 'No such module "A.js".'],
      ["./%61.js", 'No such module "%61.js".'], ["./a.js?q", 'No such module "a.js?q".'],
      ["./a.js#h", 'No such module "a.js#h".'],
      ["https://a/b.js", 'No such module "https:/a/b.js".'],
      ["data:text/javascript,1", 'No such module "data:text/javascript,1".'],
      ["node:fs", 'No such module "node:fs".'], ["cloudflare:x", 'No such module "cloudflare:x".'],
      ["cloudflare-internal:env", 'No such module "cloudflare-internal:env".'],
      ["workerd:unsafe", 'No such module "workerd:unsafe".'],
      ["isoload:core", 'No such module "isoload:core".'],
    ]) {
      equal(await startup(env, { "m.js": `import ${JSON.stringify(specifier)};`, "a.js": "" }),
        `Uncaught Error: ${message}\n  imported from "m.js"`);
    }
    equal(await startup(env, { "m.js": "import '../a.js'" }),
      'Uncaught TypeError: Invalid module specifier "../a.js".\n  imported from "m.js".');
    equal(await startup(env, { "m.js": "", "./m.js": "" }),
      'Uncaught Error: Module "m.js" already added to bundle');
  },
};

export const bareNamesAreRelative = {
  async test(controller, env) {
    same(await run(env, "return [x, (await import('lib/x.js')).a];", {
      "lib/x.js": "import a from 'a.js'; export { a }; export default a;",
      "lib/a.js": "export default 'in lib';", "a.js": "export default 'in root';",
    }, { imports: "import x from './lib/x.js';" }), ["in lib", "in lib"]);
    equal(await run(env, "return fs;", { "node:fs": { text: "own" } },
      { imports: "import fs from 'node:fs';" }), "own");
  },
};

export const dynamicImport = {
  async test(controller, env) {
    same(await run(env, `
      const told = [];
      for (const name of ["./zz.js", "../x.js", "data:text/javascript,1"]) {
        await import(name).catch((error) => told.push(error.name + ": " + error.message));
      }
      await import("./bad.js").catch((error) => told.push(error.name + ": " + error.message));
      return [(await import("./lib/a.js")).default, (await import("lib/a.js")).same(), told];`, {
      "lib/a.js": "import * as own from './a.js'; export default 1; export const same = () => own.default === 1;",
      "bad.js": "throw new RangeError('bad');",
    }), [1, true, ['Error: No such module "zz.js".', 'TypeError: Invalid module specifier "../x.js".',
      'Error: No such module "data:text/javascript,1".', "RangeError: bad"]]);
  },
};

// V8 must not be asked to evaluate what it is evaluating.
export const dynamicImportOfItself = {
  async test(controller, env) {
    same(await load(env, {
      "m.js": `const self = import("./m.js"); const other = import("./b.js");
        export default { run: async () => [Object.keys(await self), (await other).default] };`,
      "b.js": "import './m.js'; export default 'b';",
    }).getEntrypoint().run(null), [["default"], "b"]);
    equal(await startup(env, { "m.js": "await import('./m.js');" }),
      "Uncaught Error: Top-level await in module is unsettled.");
  },
};

export const importMeta = {
  async test(controller, env) {
    same(await run(env, "return [Object.keys(import.meta), typeof import.meta.url];"), [[], "undefined"]);
    for (const attributes of ["{ type: 'json' }", "{ type: 'css' }"]) {
      const told = await startup(env, {
        "m.js": `import x from './j' assert ${attributes};`, j: { json: 1 },
      });
      check(told.startsWith("Uncaught "), told);
    }
  },
};

export const startupThrows = {
  async test(controller, env) {
    const table = [
      ["throw new TypeError('boom')", "Uncaught TypeError: boom\n  at m.js:1:7"],
      ["throw 42", "Uncaught Error: 42"],
      ["throw undefined", "Uncaught Error: undefined"],
      ["await Promise.reject(new Error('tla rej'))", "Uncaught Error: tla rej\n  at m.js:1:22"],
      ["await new Promise(() => {})", "Uncaught Error: Top-level await in module is unsettled."],
      ["let x: number = 1", "Uncaught SyntaxError: Unexpected token ':'\n  at m.js:1:6"],
      ["import './b.js'; av; export let av;",
        "Uncaught ReferenceError: Cannot access 'av' before initialization\n  at m.js:1:18"],
    ];
    for (const [source, told] of table) {
      equal(await startup(env, { "m.js": source, "b.js": "" }), told, source);
    }
    equal(await startup(env, { "m.js": "export default {};", "unused.js": "let x = ;" }),
      "Uncaught SyntaxError: Unexpected token ';'\n  at unused.js:1:9");
    const worker = load(env, { "m.js": "throw new Error('again')" });
    for (let i = 0; i < 2; i++) {
      await rejects(worker.getEntrypoint().run(null), "Error",
        "Failed to start Worker:\nUncaught Error: again\n  at m.js:1:7");
    }
  },
};

export const mainExports = {
  async test(controller, env) {
    for (const value of ["3", "'text'", "null"]) {
      equal(await startup(env, { "m.js": `export default {}; export const q = ${value};` }),
        "Uncaught TypeError: Incorrect type for map entry 'q': the provided value is not of type " +
        "'function or ExportedHandler'.");
    }
    equal(await run(env, "return 1;", {}, {
      imports: "export const list = []; export function f() {} export class C {} export const o = {};",
    }), 1);
  },
};

export const moduleText = {
  async test(controller, env) {
    for (const start of ["\ufeff", "#!/usr/bin/env node\n"]) {
      const source = `${start}export default { run: () => this };`;
      equal(await load(env, { "m.js": source }).getEntrypoint().run(null), undefined);
    }
    equal(await run(env, "return text;", { text: { text: "a\0ü\u{1f600}" } },
      { imports: "import text from 'text';" }), "a\0ü\u{1f600}");
  },
};

export const builtins = {
  async test(controller, env) {
    const result = await run(env, "return Object.keys(workers);", {},
      { imports: "import * as workers from 'cloudflare:workers';" });
    for (const name of ["DurableObject", "RpcPromise", "RpcProperty", "RpcStub", "RpcTarget",
      "ServiceStub", "WorkerEntrypoint", "WorkflowEntrypoint", "env", "exports", "waitUntil"]) {
      check(result.includes(name), `cloudflare:workers has no ${name}`);
    }
  },
};

// A termination inside of an import must not become an exception that the guest catches.
export const endlessImports = {
  async test(controller, env) {
    const loops = [
      "for (;;) { try { await import('./c.cjs') } catch {} }",
      "for (;;) { try { await import('./e.js') } catch {} }",
    ];
    for (let i = 0; i < 20; i++) {
      const modules = { "m.js": loops[i % 2], "c.cjs": cjs("throw 1;"), "e.js": "throw 1;" };
      await rejects(load(env, modules, { limits: { cpuMs: 5 } }).getEntrypoint().run(null), "Error",
        /^(Worker exceeded CPU time limit\.|Failed to start Worker:)/);
    }
  },
};

// A builtin module is made when it is first imported: what a guest did by then may keep it from it.
export const builtinThatThrows = {
  async test(controller, env) {
    const spoil = `
      const { create } = Object;
      Object.create = () => { throw new RangeError("spoilt"); };
      let said;
      try { await import("node:util"); } catch (error) { said = error.name + ": " + error.message; }
      Object.create = create;
      return said;`;
    const withNode = { code: { compatibilityFlags: ["nodejs_compat"] } };
    const said = await run(env, spoil, {}, withNode);
    check(said.startsWith("Error: ") && said.includes("spoilt") && said.includes('in "node:util"'), said);
    const missing = "try { await import('node:nothing'); } catch (error) { return error.message; }";
    equal(await run(env, missing, {}, withNode),
      'No such module "node:nothing".');
  },
};
