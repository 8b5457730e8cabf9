// WorkerCode: checked and captured, in the order and with the texts that SPEC.md gives.

import { lazy } from "./natives.js";
import {
  ArrayBuffer, Error, Number, SafeMap, SafeSet, String, TypeError, Uint8Array, endsWith, isArray,
  getOwnPropertyDescriptor, join, keys, ownKeys, slice, stringify, test,
} from "./primordials.js";
import { stateOf } from "./stubs.js";

const isView = ArrayBuffer.isView;
const MAX_CODE_BYTES = 64 * 1024 * 1024;
const KINDS = ["js", "cjs", "text", "data", "json", "py", "wasm"];
const WasmModule = globalThis.WebAssembly?.Module;

function incorrect(field, holder, type) {
  return new TypeError(
    `Incorrect type for the '${field}' field on '${holder}': the provided value is not of type '${type}'.`,
  );
}

function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

// ---- modules ----

function bytesOf(value, field) {
  if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw incorrect(field, "Module", "Array");
}

function moduleOfString(name, source) {
  if (endsWith(name, ".js")) return { type: "js", content: source };
  if (endsWith(name, ".py")) throw notBuiltIn("Python", name);
  const wanted = `Module name must end with '.js' or '.py' (or the content must be an object indicating the type explicitly). Got: ${name}`;
  throw new TypeError(
    test(/\.(ts|tsx|jsx)$/, name)
      ? `${wanted}. If you're trying to load TypeScript, bundle it first with '@cloudflare/worker-bundler' and pass the generated JavaScript modules.`
      : wanted,
  );
}

function notBuiltIn(what, name) {
  return new Error(`${what} is not available yet in isoload; module "${name}" cannot be loaded.`);
}

function moduleOfObject(name, value) {
  let found = 0;
  let kind;
  for (let i = 0; i < KINDS.length; i++) {
    if (value !== undefined && value[KINDS[i]] !== undefined) {
      found++;
      kind = KINDS[i];
    }
  }
  if (found !== 1) {
    throw new TypeError(
      `Each module must contain exactly one of 'js', 'cjs', 'text', 'data', 'json', 'py', or 'wasm'. Module '${name}' contained ${found} properties.`,
    );
  }
  const content = value[kind];
  switch (kind) {
    case "data":
      return { type: kind, content: bytesOf(content, "data") };
    case "wasm":
      if (WasmModule !== undefined && content instanceof WasmModule) {
        throw notBuiltIn("Sharing a WebAssembly.Module (pass its bytes)", name);
      }
      return { type: kind, content: bytesOf(content, "wasm") };
    case "json":
      return { type: kind, content: String(stringify(content)) };
    case "cjs":
      throw notBuiltIn("CommonJS", name);
    case "py":
      throw notBuiltIn("Python", name);
    default:
      return { type: kind, content: String(content) };
  }
}

function readModule(name, value) {
  if (typeof value === "string" || typeof value === "number") {
    return moduleOfString(name, String(value));
  }
  if (WasmModule !== undefined && value instanceof WasmModule) {
    throw notBuiltIn("Sharing a WebAssembly.Module (pass its bytes)", name);
  }
  return moduleOfObject(name, isObject(value) ? value : undefined);
}

function readModules(code) {
  const given = code.modules;
  if (!isObject(given) || isArray(given)) throw incorrect("modules", "WorkerCode", "object");
  const names = ownKeys(given);
  const modules = [];
  let bytes = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (typeof name !== "string" || !getOwnPropertyDescriptor(given, name)?.enumerable) continue;
    const module = readModule(name, given[name]);
    module.name = name;
    bytes += module.content.length;
    modules[modules.length] = module;
  }
  if (modules.length === 0) {
    throw new TypeError("Dynamic Worker code must contain at least one module.");
  }
  if (bytes > MAX_CODE_BYTES) {
    throw new Error(
      `Dynamic Worker code size (${bytes} bytes) exceeds the maximum allowed size of ${MAX_CODE_BYTES} bytes.`,
    );
  }
  return modules;
}

// ---- compatibility ----

function readDate(value) {
  const date = String(value);
  const plausible = test(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, date);
  if (!plausible) throw new Error(`Invalid compatibility date: ${date}`);
  const today = lazy("compatibility").today();
  if (date > today) {
    throw new Error(
      `Can't set compatibility date in the future: "${date}". Today's date (UTC) is "${today}".`,
    );
  }
  return date;
}

function readFlags(code) {
  const given = code.compatibilityFlags;
  if (given === undefined) return [];
  if (!isArray(given)) throw incorrect("compatibilityFlags", "WorkerCode", "Array");
  const flags = [];
  const seen = new SafeSet();
  for (let i = 0; i < given.length; i++) {
    const flag = String(given[i]);
    if (seen.has(flag)) throw new Error(`Compatibility flag specified multiple times: ${flag}`);
    seen.add(flag);
    flags[i] = flag;
  }
  if (flags.length > 0) lazy("compatibility").checkFlags(flags, code.allowExperimental === true);
  return flags;
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

function readEnv(code) {
  const env = code.env;
  if (env === undefined) return {};
  if (typeof env !== "object" || env === null) throw incorrect("env", "WorkerCode", "Object");
  return env;
}

function readOutbound(code) {
  const outbound = code.globalOutbound;
  if (outbound === undefined || outbound === null) return outbound;
  const state = stateOf(outbound);
  if (state === undefined || !state.service) {
    throw incorrect("globalOutbound", "WorkerCode", "Fetcher");
  }
  return outbound;
}

function readTails(code, field) {
  const tails = code[field];
  if (tails === undefined) return [];
  if (!isArray(tails)) throw incorrect(field, "WorkerCode", "Array");
  if (field === "streamingTails" && code.allowExperimental !== true) {
    throw new Error(
      "Streaming tail workers are experimental. You must pass the option 'allowExperimental: true' to the worker loader to use them",
    );
  }
  for (let i = 0; i < tails.length; i++) {
    if (stateOf(tails[i])?.service) continue;
    throw new TypeError(
      `Incorrect type for array element ${i}: the provided value is not of type 'Fetcher'.`,
    );
  }
  return slice(tails, 0);
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
// contents were handed to C and env was serialised, which the loader does in the same turn.
export function readWorkerCode(code, warn) {
  const fields = {
    limits: readLimits(code.limits),
    modules: readModules(code),
    mainModule: String(code.mainModule),
  };
  fields.compatibilityDate = readDate(code.compatibilityDate);
  fields.compatibilityFlags = readFlags(code);
  fields.env = readEnv(code);
  fields.outbound = readOutbound(code);
  fields.tails = readTails(code, "tails");
  if (readTails(code, "streamingTails").length > 0) {
    throw new Error("streamingTails are not available yet in isoload; use tails.");
  }
  checkKeys(code, warn);
  return fields;
}

