// node:process, which is also the global `process`.
const EventEmitter = require("events");

const VERSION = "22.19.0"; // whose API these modules follow
const process = new EventEmitter();
const { now } = powers;

function hrtime(before) {
  const nanoseconds = hrtime.bigint();
  const time = [Number(nanoseconds / 1000000000n), Number(nanoseconds % 1000000000n)];
  if (before === undefined) return time;
  const seconds = time[0] - before[0];
  const rest = time[1] - before[1];
  return rest < 0 ? [seconds - 1, rest + 1000000000] : [seconds, rest];
}
hrtime.bigint = () => BigInt(Math.round(now() * 1000)) * 1000n;

// As in Node.js, what is put into the environment becomes text.
const env = new Proxy(powers.env(), {
  set(target, name, value) {
    target[name] = typeof name === "symbol" ? value : String(value);
    return true;
  },
});

function output(write) {
  const stream = new EventEmitter();
  let line = "";
  return Object.assign(stream, {
    isTTY: false,
    writable: true,
    write(chunk) {
      const lines = (line + String(chunk)).split("\n");
      line = lines.pop();
      for (const one of lines) write(one);
      return true;
    },
    end() {},
  });
}

Object.assign(process, {
  title: "isoload",
  version: `v${VERSION}`,
  versions: { node: VERSION },
  release: { name: "node", lts: true },
  platform: "linux",
  arch: "x64",
  argv: [],
  argv0: "isoload",
  execArgv: [],
  execPath: "",
  exitCode: undefined,
  pid: 1,
  ppid: 0,
  features: {},
  config: {},
  allowedNodeEnvironmentFlags: new Set(),
  env,
  hrtime,
  stdout: output((line) => console.log(line)),
  stderr: output((line) => console.error(line)),
  cwd: () => "/bundle",
  chdir() {
    throw new Error("process.chdir() is not possible in a worker.");
  },
  umask: () => 0o22,
  getuid: () => 0,
  getgid: () => 0,
  uptime: () => now() / 1000,
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  nextTick(callback, ...args) {
    if (typeof callback !== "function") {
      throw new TypeError('The "callback" argument must be of type function.');
    }
    powers.queueMicrotask(() => callback(...args));
  },
  emitWarning(warning) {
    console.warn(typeof warning === "string" ? `Warning: ${warning}` : warning);
  },
  exit() {
    throw new Error("process.exit() ends nothing in a worker: return from the handler instead.");
  },
  abort() {
    throw new Error("process.abort() ends nothing in a worker: throw an error instead.");
  },
  kill() {
    throw new Error("process.kill() is not possible in a worker.");
  },
  binding() {
    throw new Error("process.binding() is not possible in a worker.");
  },
  getBuiltinModule: powers.getBuiltinModule,
});
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });

module.exports = process;
