// A parent whose clients get WebSockets: its own, those of a worker that it loads, and those of others.

const AGENT = `
  export default {
    async fetch(request) {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("agent: " + data));
      server.send("welcome to " + new URL(request.url).pathname);
      return new Response(null, { status: 101, webSocket: client });
    },
  };`;

const closes = new Map(); // by query, how the parent's own ends have ended: [code, wasClean]
let held; // the end of the last /hold

function pair(request, use, headers = {}) {
  const [client, server] = Object.values(new WebSocketPair());
  server.accept();
  server.binaryType = "arraybuffer"; // it is sent back as it came
  const { search } = new URL(request.url);
  server.addEventListener("close", ({ code, wasClean }) => closes.set(search, [code, wasClean]));
  use(server);
  return new Response(null, { status: 101, webSocket: client, headers });
}

const PATHS = {
  "/echo": (request) => pair(request, (server) => {
    server.addEventListener("message", ({ data }) => server.send(data));
  }),
  "/protocol": (request) => {
    const [first] = request.headers.get("sec-websocket-protocol").split(/, */);
    return pair(request, () => {}, { "Sec-WebSocket-Protocol": first, "X-From": "worker" });
  },
  "/close": (request) => pair(request, (server) => server.close(4002, "no more")),
  "/flood": (request) => pair(request, (server) => {
    for (let i = 0; i < 3000; i++) server.send(`${i} ${"z".repeat(5000)}`);
    server.close(1000, "all");
  }),
  "/size": (request) => pair(request, (server) => {
    server.addEventListener("message", ({ data }) => server.send(`${data.byteLength ?? data.length}`));
  }),
  "/hold": (request) => pair(request, (server) => {
    held = server;
  }),
  "/tell": () => {
    held.send("told by another request");
    return new Response("told");
  },
  "/loaded": (request, env) => load(env).fetch(request),
  "/named": (request, env) => load(env, "one").fetch(request),
  "/upstream": (request) => {
    const upstream = new URL(request.url).searchParams.get("url");
    return fetch(upstream, { headers: request.headers });
  },
  "/closes": (request) => Response.json(closes.get(new URL(request.url).search) ?? null),
};

function load(env, name) {
  const code = {
    compatibilityDate: "2026-01-01", mainModule: "agent.js", globalOutbound: null,
    modules: { "agent.js": AGENT },
  };
  return (name ? env.LOADER.get(name, () => code) : env.LOADER.load(code)).getEntrypoint();
}

export default {
  fetch(request, env) {
    const path = PATHS[new URL(request.url).pathname];
    return path ? path(request, env) : new Response("no such path", { status: 404 });
  },
};
