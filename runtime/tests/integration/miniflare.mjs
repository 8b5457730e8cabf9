// Asks the same of `isoload serve CONFIG` and of miniflare with SCRIPT. Prints TAP.
//   node miniflare.mjs ISOLOAD CONFIG SCRIPT
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../package.json", import.meta.url));
const { Miniflare, NoOpLog, convertV4MiniflareOptions } = require("miniflare");
const [isoload, config, script] = process.argv.slice(2);

async function startIsoload() {
  const server = spawn(isoload, ["serve", "--listen", "127.0.0.1:0", config],
    { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout.setEncoding("utf8"), "data");
  return { server, url: line.trim().split(" ").pop() };
}

function startMiniflare() {
  const options = {
    host: "127.0.0.1", port: 0, cf: false, telemetry: { enabled: false }, log: new NoOpLog(),
    modules: [{ type: "ESModule", path: "index.js", contents: readFileSync(script, "utf8") }],
    compatibilityDate: "2026-01-01", workerLoaders: { LOADER: {} },
  };
  return new Miniflare(convertV4MiniflareOptions ? convertV4MiniflareOptions(options) : options);
}

// In their order: later ones depend on what earlier ones have loaded.
const requests = {
  "a worker of a path": ["/my-worker"],
  "another path has another worker": ["/my-other-worker"],
  "the same path again": ["/my-worker"],
  "a query is no part of the id": ["/my-worker?a=b"],
  "a body goes through": ["/post", { method: "POST", body: " and its body" }],
  "an exception is the parent's to answer": ["/failing"],
  "each was loaded once": ["/loads"],
};

async function answerOf(base, [path, init]) {
  const response = await fetch(new URL(path, base), init);
  return [response.status, response.headers.get("x-by"), await response.text()];
}

const ours = await startIsoload();
const theirs = startMiniflare();
const theirUrl = await theirs.ready;
let failed = 0;
console.log(`1..${Object.keys(requests).length}`);
for (const [index, [name, request]] of Object.entries(requests).entries()) {
  const [one, other] = [await answerOf(ours.url, request), await answerOf(theirUrl, request)];
  try {
    assert.deepEqual(one, other);
    console.log(`ok ${index + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${index + 1} - ${name}\n  ${error.message.replaceAll("\n", "\n  ")}`);
  }
}
await theirs.dispose();
ours.server.kill("SIGTERM");
await once(ours.server, "exit");
process.exit(failed === 0 ? 0 : 1);
