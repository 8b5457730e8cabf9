#!/usr/bin/env node
// An adapter: replace my-runtime, and the configuration by what your runtime reads.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [verb, , folder, , port] = process.argv.slice(2); // serve --bundle DIR --port N
if (verb === "describe") {
  const about = { name: "my-runtime", version: "0.1", contract: "1", features: [] };
  console.log(JSON.stringify(about));
} else if (verb === "serve") {
  const bundle = JSON.parse(await readFile(join(folder, "bundle.json"), "utf8"));
  const config = {
    listen: `127.0.0.1:${port}`,
    main: join(folder, bundle.mainModule),
    modules: bundle.modules.map(({ name, type, path }) => {
      return { name, type, file: join(folder, path) };
    }),
    compatibilityDate: bundle.compatibilityDate,
    bindings: bundle.bindings,
  };
  const file = join(await mkdtemp(join(tmpdir(), "adapter-")), "config.json");
  await writeFile(file, JSON.stringify(config));
  const runtime = spawn("my-runtime", [file], { stdio: "inherit" });
  runtime.on("error", (error) => {
    console.error(`my-runtime is not installed (${error.message}): say here what brings it`);
    process.exit(3);
  });
  runtime.on("exit", (code, signal) => process.exit(signal === "SIGTERM" ? 0 : (code ?? 1)));
  process.on("SIGTERM", () => runtime.kill());
} else {
  process.exit(2);
}
