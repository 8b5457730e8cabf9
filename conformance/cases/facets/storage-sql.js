/*---
clause: facets.storage
level: must
description: a facet's database is its own, and outlives its abort
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  const source = `
    import { DurableObject } from "cloudflare:workers";
    export class App extends DurableObject {
      query(text, ...values) { return this.ctx.storage.sql.exec(text, ...values).toArray(); }
    }
    export default {};`;
  await inHolder(t, async (ctx) => {
    const get = (name) => facet(t, ctx, name, { source });
    await get("a").query("CREATE TABLE t (i INTEGER PRIMARY KEY, x TEXT)");
    await get("a").query("INSERT INTO t (x) VALUES (?), (?)", "one", "two");
    assertEquals(await get("b").query("SELECT name FROM sqlite_master WHERE name = 't'"), []);
    ctx.facets.abort("a", new Error("for a while"));
    assertEquals(await get("a").query("SELECT * FROM t ORDER BY i"), [{ i: 1, x: "one" }, { i: 2, x: "two" }]);
  });
}
