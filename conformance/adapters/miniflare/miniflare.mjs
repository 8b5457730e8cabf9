// The adapter's two verbs, over miniflare's own API. See ../../CONTRACT.md.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";

const packageFolder = process.env.MINIFLARE_PACKAGE;
const require = createRequire(join(packageFolder, "package.json"));

function describe() {
  const { version } = require("./package.json");
  const notes = `with workerd ${require("workerd/package.json").version}`;
  console.log(JSON.stringify({ name: "miniflare", version, contract: "1", features: [], notes }));
}

const moduleTypes = { esModule: "ESModule", text: "Text", data: "Data" };

async function modulesOf(bundle, folder) {
  // The first module is the main one.
  const main = bundle.modules.filter(({ name }) => name === bundle.mainModule);
  const others = bundle.modules.filter(({ name }) => name !== bundle.mainModule);
  return Promise.all(
    [...main, ...others].map(async ({ name, type, path }) => {
      if (!(type in moduleTypes)) throw new Error(`miniflare has no module type ${type}`);
      const contents = await readFile(join(folder, path), type === "data" ? null : "utf8");
      return { type: moduleTypes[type], path: join(folder, name), contents };
    }),
  );
}

function bindingsOf(bundle) {
  const options = { workerLoaders: {}, bindings: {}, serviceBindings: {} };
  for (const { name, type, value, entrypoint } of bundle.bindings) {
    // miniflare's loaders take no id: each has a cache of its own.
    if (type === "workerLoader") options.workerLoaders[name] = {};
    else if (type === "text" || type === "json") options.bindings[name] = value;
    else if (type === "service")
      options.serviceBindings[name] = { name: "conformance", entrypoint };
    else throw new Error(`miniflare has no binding type ${type}`);
  }
  return options;
}

async function serve(folder, port) {
  const bundle = JSON.parse(await readFile(join(folder, "bundle.json"), "utf8"));
  const { Miniflare, convertV4MiniflareOptions, NoOpLog } = require("miniflare");
  const options = {
    name: "conformance",
    host: "127.0.0.1",
    port,
    cf: false, // else it asks the network for one
    telemetry: { enabled: false },
    log: new NoOpLog(),
    modulesRoot: folder,
    modules: await modulesOf(bundle, folder),
    compatibilityDate: bundle.compatibilityDate,
    compatibilityFlags: bundle.compatibilityFlags,
    ...bindingsOf(bundle),
  };
  // Since version 5 the options that every tutorial shows are converted.
  const miniflare = new Miniflare(convertV4MiniflareOptions?.(options) ?? options);
  process.once("SIGTERM", async () => {
    await miniflare.dispose();
    process.exit(0);
  });
  await miniflare.ready;
}

function usage() {
  console.error("usage: adapter describe | adapter serve --bundle DIR --port N");
  process.exit(2);
}

function parse() {
  const options = { bundle: { type: "string" }, port: { type: "string" } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { ...values, verb: positionals.length === 1 ? positionals[0] : undefined };
  } catch {
    return {};
  }
}

const { verb, bundle, port } = parse();
if (verb === "describe" && !bundle && !port) describe();
else if (verb === "serve" && bundle && Number(port)) await serve(bundle, Number(port));
else usage();
