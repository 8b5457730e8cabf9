// Loads apps that are made of packages, unchanged, and uses them as their users would.
import assert from "node:assert";
import { DynamicWorkerExecutor } from "@cloudflare/codemode";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { newHttpBatchRpcSession } from "capnweb";
import capnwebApp from "apps/capnweb.txt";
import honoApp from "apps/hono.txt";
import ittyApp from "apps/itty-router.txt";
import largeApp from "apps/large.txt";
import mcpApp from "apps/mcp.txt";
import zodApp from "apps/zod.txt";

function load(env, source) {
  return env.LOADER.load({
    compatibilityDate: "2026-03-01",
    compatibilityFlags: ["nodejs_compat"],
    mainModule: "app.js",
    modules: { "app.js": source },
    globalOutbound: null,
  }).getEntrypoint();
}

function post(value) {
  return {
    method: "POST", body: JSON.stringify(value), headers: { "content-type": "application/json" },
  };
}

export const hono = {
  async test(controller, env) {
    const app = load(env, honoApp);
    assert.strictEqual(await (await app.fetch("http://app/")).text(), "hello from hono");
    const item = await app.fetch("http://app/api/items/7?q=a%20b");
    assert.deepStrictEqual(await item.json(), { id: 7, q: "a b" });
    assert.strictEqual(item.headers.get("access-control-allow-origin"), "*");
    const created = await app.fetch("http://app/api/items", post({ name: "x" }));
    assert.deepStrictEqual([created.status, await created.json()], [201, { created: "x" }]);
    const refused = await app.fetch("http://app/api/items", post({}));
    assert.deepStrictEqual([refused.status, await refused.text()], [400, "a name is needed"]);
    assert.strictEqual(await (await app.fetch("http://app/stream")).text(), "abc");
    const { webSocket } = await app.fetch("http://app/socket?name=hono", {
      headers: { upgrade: "websocket" },
    });
    const heard = new Promise((resolve) => webSocket.addEventListener("message", resolve));
    webSocket.accept();
    webSocket.send("hello");
    assert.strictEqual((await heard).data, "hono heard hello");
    webSocket.close();
    const teapot = await app.fetch("http://app/teapot");
    assert.deepStrictEqual([teapot.status, await teapot.text()], [418, "short and stout"]);
    assert.strictEqual((await app.fetch("http://app/nowhere")).status, 404);
  },
};

export const ittyRouter = {
  async test(controller, env) {
    const app = load(env, ittyApp);
    const hello = await app.fetch("http://app/hello/ada");
    assert.deepStrictEqual(await hello.json(), { hello: "ada" });
    const echo = await app.fetch("http://app/echo", post([1, 2]));
    assert.deepStrictEqual(await echo.json(), { body: [1, 2] });
    const fail = await app.fetch("http://app/fail");
    assert.deepStrictEqual(await fail.json(), { status: 403, error: "not for you" });
    assert.strictEqual((await app.fetch("http://app/nowhere")).status, 404);
  },
};

export const zod = {
  async test(controller, env) {
    const app = load(env, zodApp);
    const right = {
      name: "Ada", email: "ada@example.com", kind: { type: "y", y: "2026-01-02T00:00:00.000Z" },
    };
    const taken = await app.fetch("http://app/", post(right));
    assert.deepStrictEqual(await taken.json(), { ...right, tags: [] });
    const wrong = { name: "A", email: "no", age: -1, tags: ["c"], kind: { type: "z" } };
    const refused = await app.fetch("http://app/", post(wrong));
    assert.strictEqual(refused.status, 400);
    const { issues, schema } = await refused.json();
    assert.deepStrictEqual(
      issues.map(([path]) => path),
      ["name", "email", "age", "tags.0", "kind.type"],
    );
    assert.strictEqual(schema.type, "string");
  },
};

// capnweb speaks to a URL through the global fetch, so here that is the loaded worker.
async function withFetch(app, run) {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => app.fetch(input, init);
  try {
    return await run();
  } finally {
    globalThis.fetch = fetch;
  }
}

export const capnweb = {
  async test(controller, env) {
    const app = load(env, capnwebApp);
    await withFetch(app, async () => {
      const api = newHttpBatchRpcSession("http://app/");
      const user = api.authenticate("secret");
      const [greeting, square] = await Promise.all([user.greet("Hello"), api.square(7)]);
      assert.deepStrictEqual([greeting, square], ["Hello, Ada!", 49]);
    });
    await withFetch(app, async () => {
      const api = newHttpBatchRpcSession("http://app/");
      await assert.rejects(async () => await api.authenticate("guess"), { message: "wrong token" });
    });
  },
};

export const codemode = {
  async test(controller, env) {
    const calls = [];
    const executor = new DynamicWorkerExecutor({ loader: env.LOADER });
    const tools = {
      name: "codemode",
      fns: {
        async weather({ city }) {
          calls.push(city);
          return { city, degrees: city.length };
        },
        async fail() {
          throw new Error("the tool failed");
        },
      },
    };
    const done = await executor.execute(
      `async () => {
        const [a, b] = await Promise.all([
          codemode.weather({ city: "Oslo" }), codemode.weather({ city: "Lisbon" }),
        ]);
        console.log("summing");
        return a.degrees + b.degrees;
      }`,
      [tools],
    );
    assert.strictEqual(done.error, undefined);
    assert.strictEqual(done.result, 10);
    assert.deepStrictEqual(calls.sort(), ["Lisbon", "Oslo"]);
    assert(done.logs.some((line) => line.includes("summing")), `no log in ${done.logs}`);

    const failed = await executor.execute("async () => await codemode.fail({})", [tools]);
    assert.match(failed.error, /the tool failed/);
    const closed = await executor.execute("async () => await fetch('http://example.com/')", []);
    assert.match(closed.error, /not permitted to access the internet/);
  },
};

export const modelContextProtocol = {
  async test(controller, env) {
    const app = load(env, mcpApp);
    const client = new Client({ name: "parent", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL("http://app/mcp"), {
      fetch: (input, init) => app.fetch(input, init),
    });
    await client.connect(transport);
    const { tools } = await client.listTools();
    assert.deepStrictEqual(tools.map(({ name }) => name), ["add"]);
    const sum = await client.callTool({ name: "add", arguments: { a: 2, b: 3 } });
    assert.deepStrictEqual(sum.content, [{ type: "text", text: "5" }]);
    const note = await client.readResource({ uri: "note://one" });
    assert.strictEqual(note.contents[0].text, "a note");
    const wrong = await client.callTool({ name: "add", arguments: { a: "x", b: 3 } });
    assert.strictEqual(wrong.isError, true);
    await client.close();
  },
};

export const aLargeBundle = {
  async test(controller, env) {
    assert(largeApp.length > 500 * 1024, `${largeApp.length} characters are not many`);
    const app = load(env, largeApp);
    assert.strictEqual(await (await app.fetch("http://app/")).text(), "hello from hono");
  },
};
