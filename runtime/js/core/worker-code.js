// WorkerCode: checked and captured, in the order and with the texts that SPEC.md gives.

import { checkDate, checkFlags, isOn } from "./compat.js";
import { lazy, ops } from "./natives.js";
import {
  ArrayBuffer, Boolean, Error, Number, SafeMap, String, TypeError, Uint8Array, endsWith,
  isArray, isView, getOwnPropertyDescriptor, join, keys, ownKeys, slice, stringify, test,
} from "./primordials.js";
import { stateOf } from "./stubs.js";

const MAX_CODE_BYTES = 64 * 1024 * 1024;
const KINDS = ["js", "cjs", "text", "data", "json", "py", "wasm"];

function incorrect(field, holder, type) {
  return new TypeError(
    `Incorrect type for the '${field}' field on '${holder}': the provided value is not of type '${type}'.`,
  );
}

function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

// ---- modules ----

function bytesOf(value, field, type) {
  if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw incorrect(field, "Module", type);
}

function moduleOfString(name, source) {
  if (endsWith(name, ".js")) return { type: "js", content: source };
  if (endsWith(name, ".py")) return { type: "py", content: source };
  const wanted = `Module name must end with '.js' or '.py' (or the content must be an object indicating the type explicitly). Got: ${name}`;
  throw new TypeError(
    test(/\.(ts|tsx|jsx)$/, name)
      ? `${wanted}. If you're trying to load TypeScript, bundle it first with '@cloudflare/worker-bundler' and pass the generated JavaScript modules.`
      : wanted,
  );
}

// The fields of a module object, each read once and converted to its type. `found` counts them.
function fieldsOf(value) {
  const module = { type: undefined, content: undefined, found: 0 };
  for (let i = 0; i < KINDS.length; i++) {
    const given = value[KINDS[i]];
    if (given === undefined) continue;
    module.found++;
    module.type = KINDS[i];
    module.content = contentOf(KINDS[i], given);
  }
  return module;
}

function contentOf(kind, content) {
  switch (kind) {
    case "data":
      return bytesOf(content, "data", "Array");
    case "wasm":
      return ops.wasmSize(content) === undefined
        ? bytesOf(content, "wasm", "Array or WasmModuleObject")
        : content;
    case "json":
      return String(stringify(content));
    default:
      return String(content);
  }
}

// A module's value, converted: a string still has to say by its name what it is.
function unwrapModule(value) {
  if (isObject(value)) {
    return ops.wasmSize(value) === undefined
      ? fieldsOf(value)
      : { type: "wasm", content: value, found: 1 };
  }
  if (value === undefined || value === null) return { found: 0 };
  return { source: `${value}`, found: 1 };
}

function checkModule(name, module) {
  if (module.found !== 1) {
    throw new TypeError(
      `Each module must contain exactly one of 'js', 'cjs', 'text', 'data', 'json', 'py', or 'wasm'. Module '${name}' contained ${module.found} properties.`,
    );
  }
  return module.source === undefined ? module : moduleOfString(name, module.source);
}

function unwrapModules(given) {
  if (!isObject(given) || isArray(given)) throw incorrect("modules", "WorkerCode", "object");
  const names = ownKeys(given);
  const modules = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (typeof name !== "string" || !getOwnPropertyDescriptor(given, name)?.enumerable) continue;
    const module = unwrapModule(given[name]);
    module.name = name;
    modules[modules.length] = module;
  }
  return modules;
}

function checkPython(name, mainModule) {
  if (!endsWith(mainModule, ".py")) {
    throw new TypeError(
      `Module "${name}" is a Python module, but the main module isn't a Python module.`,
    );
  }
  throw new Error(`Python is not built into isoload; module "${name}" cannot be loaded.`);
}

// Bytes of a module's body: UTF-8 for text.
function sizeOf(module) {
  const { content } = module;
  if (typeof content !== "string") return ops.wasmSize(content) ?? content.length;
  return content.length;
}

function checkModules(given, mainModule) {
  const modules = [];
  let atLeast = 0;
  for (let i = 0; i < given.length; i++) {
    const { name } = given[i];
    const { type, content } = checkModule(name, given[i]);
    if (type === "py") checkPython(name, mainModule);
    modules[i] = { name, type, content };
    atLeast += sizeOf(modules[i]);
  }
  if (modules.length === 0) {
    throw new TypeError("Dynamic Worker code must contain at least one module.");
  }
  // A character is at most three bytes: only code that may be too large is counted exactly.
  if (atLeast * 3 > MAX_CODE_BYTES) checkSize(modules);
  return modules;
}

function checkSize(modules) {
  let bytes = 0;
  for (let i = 0; i < modules.length; i++) {
    const { content } = modules[i];
    bytes += typeof content === "string" ? ops.utf8Encode(content).length : sizeOf(modules[i]);
  }
  if (bytes > MAX_CODE_BYTES) {
    throw new Error(
      `Dynamic Worker code size (${bytes} bytes) exceeds the maximum allowed size of ${MAX_CODE_BYTES} bytes.`,
    );
  }
}

// ---- compatibility ----

function unwrapFlags(given) {
  if (given === undefined) return [];
  if (!isArray(given)) throw incorrect("compatibilityFlags", "WorkerCode", "Array");
  const flags = [];
  for (let i = 0; i < given.length; i++) flags[i] = String(given[i]);
  return flags;
}

// Only a worker that may use experimental features itself may let others.
function checkExperimental(allowExperimental) {
  if (!allowExperimental || isOn("experimental")) return;
  throw new Error(
    "'allowExperimental' is only allowed when the calling worker has the 'experimental' compat flag set.",
  );
}

// ---- the rest ----

function integer(value) {
  const number = Number(value);
  if (number !== number || typeof value === "object") {
    throw new TypeError("The value cannot be converted because it is not an integer.");
  }
  if (number < 0) {
    throw new TypeError(
      "The value cannot be converted because it is negative and this API expects a positive number.",
    );
  }
  if (number > 4294967295) {
    throw new TypeError("Value out of range. Must be less than or equal to 4294967295.");
  }
  return number - (number % 1);
}

export function readLimits(given) {
  const limits = { cpuMs: undefined, subRequests: undefined };
  if (given === undefined || given === null) return limits;
  if (!isObject(given)) throw incorrect("limits", "WorkerCode", "Limits");
  if (given.cpuMs !== undefined) limits.cpuMs = integer(given.cpuMs);
  if (given.subRequests !== undefined) limits.subRequests = integer(given.subRequests);
  return limits;
}

function unwrapEnv(env) {
  if (env === undefined) return {};
  if (typeof env !== "object" || env === null) throw incorrect("env", "WorkerCode", "Object");
  return env;
}

function unwrapOutbound(outbound) {
  if (outbound === undefined || outbound === null) return outbound;
  const state = stateOf(outbound);
  if (state === undefined || !state.service) {
    throw incorrect("globalOutbound", "WorkerCode", "Fetcher");
  }
  return outbound;
}

function unwrapTails(tails, field) {
  if (tails === undefined) return [];
  if (!isArray(tails)) throw incorrect(field, "WorkerCode", "Array");
  for (let i = 0; i < tails.length; i++) {
    if (stateOf(tails[i])?.service) continue;
    throw new TypeError(
      `Incorrect type for array element ${i}: the provided value is not of type 'Fetcher'.`,
    );
  }
  return slice(tails, 0);
}

function checkStreamingTails(tails, allowExperimental) {
  if (tails === undefined || allowExperimental) return;
  throw new Error(
    "Streaming tail workers are experimental. You must pass the option 'allowExperimental: true' to the worker loader to use them",
  );
}

// ---- unknown keys ----

const KNOWN = new SafeMap();
for (const name of [
  "compatibilityDate", "compatibilityFlags", "allowExperimental", "limits", "mainModule", "modules",
  "env", "globalOutbound", "tails", "streamingTails",
]) {
  KNOWN.set(name, true);
}

// A key that is not known is a warning, except one that looks like globalOutbound: what was meant
// to close the network must not leave it open.
function checkKeys(code, warn) {
  const names = keys(code);
  for (let i = 0; i < names.length; i++) {
    if (KNOWN.has(names[i])) continue;
    const nearest = lazy("compatibility").nearest(names[i], join(KNOWN_NAMES, " "));
    if (nearest === "globalOutbound") {
      throw new TypeError(
        `WorkerCode has no field '${names[i]}'. It resembles 'globalOutbound', which decides what the worker can reach, so it is not ignored: correct it or remove it.`,
      );
    }
    warn(
      nearest === undefined
        ? `WorkerCode has no field '${names[i]}'; it is ignored.`
        : `WorkerCode has no field '${names[i]}'; it is ignored. Did you mean '${nearest}'?`,
    );
  }
}

const KNOWN_NAMES = [];
KNOWN.forEach((value, name) => {
  KNOWN_NAMES[KNOWN_NAMES.length] = name;
});

// The code as it is at this moment: later changes of the caller's objects have no effect, once the
// contents were handed to C and env was serialised, which the loader does in the same turn. Every
// field is read once and converted to its type before the first is judged.
export function readWorkerCode(code, warn) {
  const fields = {
    compatibilityDate: String(code.compatibilityDate),
    compatibilityFlags: unwrapFlags(code.compatibilityFlags),
    allowExperimental: Boolean(code.allowExperimental),
    limits: readLimits(code.limits),
    mainModule: String(code.mainModule),
    modules: unwrapModules(code.modules),
    env: unwrapEnv(code.env),
    outbound: unwrapOutbound(code.globalOutbound),
    tails: unwrapTails(code.tails, "tails"),
  };
  const { streamingTails } = code;
  fields.streamingTails = unwrapTails(streamingTails, "streamingTails");
  fields.modules = checkModules(fields.modules, fields.mainModule);
  checkExperimental(fields.allowExperimental);
  checkDate(fields.compatibilityDate);
  checkFlags(fields.compatibilityFlags, fields.allowExperimental);
  checkStreamingTails(streamingTails, fields.allowExperimental);
  checkKeys(code, warn);
  return fields;
}
