/*---
clause: rpc.targets
level: must
description: fields, private methods and the constructor of an RpcTarget are out of reach
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Vault extends RpcTarget {
  secret = "s";
  #key() {
    return "k";
  }
  open() {
    return this.#key().length + this.secret.length;
  }
}

export default async function (t) {
  const source = `
    export default {
      async run(v) {
        const tries = [() => v.secret, () => v["#key"](), () => v.key(), () => v.prototype.open()];
        const got = [];
        for (const one of tries) got.push(await Promise.resolve().then(one).then(() => 1, () => 0));
        return [await v.open(), got];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(new Vault()), [2, [0, 0, 0, 0]]);
}
