/*---
clause: outbound.null.fetch
level: must
description: 'fetch() is blocked wherever it is called: in a constructor, a named entrypoint, an
  imported module, a later task'
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

const MODULES = {
  "agent.js": `
    import { WorkerEntrypoint } from "cloudflare:workers";
    import { viaLibrary } from "./lib.js";
    const outcome = (promise) => promise.then(() => "reached", () => "blocked");
    export default { run(url) { return outcome(viaLibrary(url)); } };
    export class Named extends WorkerEntrypoint {
      run(url) { return outcome(fetch(url)); }
    }
    export class InConstructor extends WorkerEntrypoint {
      constructor(ctx, env) { super(ctx, env); this.outcome = outcome(fetch(env.URL)); }
      run() { return this.outcome; }
    }
    export class Later extends WorkerEntrypoint {
      async run(url) {
        await null;
        await Promise.resolve();
        return outcome((async () => fetch(url))());
      }
    }`,
  "lib.js": `export const viaLibrary = (url) => fetch(url);`,
};

export default async function (t) {
  t.expectSink({ connections: 0 });
  const url = t.sink.url();
  const stub = loadAgent(t, { modules: MODULES }, { globalOutbound: null, env: { URL: url } });
  assertEquals(await stub.getEntrypoint().run(url), "blocked", "an imported module");
  for (const name of ["Named", "InConstructor", "Later"]) {
    assertEquals(await stub.getEntrypoint(name).run(url), "blocked", name);
  }
}
