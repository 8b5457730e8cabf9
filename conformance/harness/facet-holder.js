// The parent's Durable Object, for implementations that can make facets of one.
import { DurableObject } from "cloudflare:workers";
import { shared } from "./shared.js";

/** Runs what a case put under `key` of shared.js, with the object's own context. */
export class FacetHolder extends DurableObject {
  async run(key) {
    await shared.get(key)(this.ctx);
  }
}
