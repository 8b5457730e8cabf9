// Cases about facets run in a Durable Object of the parent, since only that has them.
import { workerCode } from "./assert.js";
import { shared } from "./shared.js";

let serial = 0;

/**
 * Runs `run(ctx)` in an object of its own, with that object's context; what it throws is thrown here.
 * `label` names the object: the same label in the same case is the same object.
 */
export async function inHolder(t, run, label = `holder ${++serial}`) {
  const key = t.unique(`in ${++serial}`);
  let failure = null;
  shared.set(key, async (ctx) => {
    try {
      await run(ctx);
    } catch (error) {
      failure = { error };
    }
  });
  try {
    const { HOLDERS } = t.env;
    await HOLDERS.get(HOLDERS.idFromName(t.unique(label))).run(key);
  } finally {
    shared.delete(key);
  }
  if (failure !== null) throw failure.error;
}

// A Durable Object of what it stores, and of what it remembers only while it lives.
const APP = `
  import { DurableObject } from "cloudflare:workers";
  export class App extends DurableObject {
    #calls = 0;
    calls() { return ++this.#calls; }
    async put(key, value) { await this.ctx.storage.put(key, value); }
    async get(key) { return await this.ctx.storage.get(key); }
    async keys() { return [...(await this.ctx.storage.list()).keys()]; }
    who() { return { id: String(this.ctx.id), name: this.ctx.id.name, props: this.ctx.props }; }
    fetch(request) { return new Response(request.method + " " + request.url); }
  }
  export default {};`;

/** A class of a worker that is loaded for it: App, or `source`'s export of that name. */
export function loadClass(t, { name = "App", source = APP, ...options } = {}) {
  return t.loader.load(workerCode(source)).getDurableObjectClass(name, options);
}

/** A facet of ctx's object, of a class that loadClass makes when it is asked for. */
export function facet(t, ctx, name, options) {
  return ctx.facets.get(name, () => ({ class: loadClass(t, options) }));
}
