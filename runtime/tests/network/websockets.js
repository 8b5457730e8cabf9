// WebSockets to the servers of peers.mjs, whose ports are in env.
import { WorkerEntrypoint } from "cloudflare:workers";
import { check, equal, load, rejects, same, throws } from "./check.js";

// The next event of that type.
const next = (socket, type) =>
  new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));

async function open(env, path, protocols) {
  const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/${path}`, protocols);
  equal(socket.readyState, WebSocket.CONNECTING);
  await next(socket, "open");
  equal(socket.readyState, WebSocket.OPEN);
  return socket;
}

async function endOf(socket) {
  const { code, reason, wasClean } = await next(socket, "close");
  equal(socket.readyState, WebSocket.CLOSED);
  return [code, reason, wasClean];
}

const upgrade = { headers: { Upgrade: "websocket" } };

export const messagesComeBack = {
  async test(controller, env) {
    const socket = await open(env, "echo");
    equal(socket.url, `ws://127.0.0.1:${env.WS}/echo`);
    same([socket.protocol, socket.extensions, socket.binaryType], ["", "", "arraybuffer"]);
    socket.send("täxt \u{1f600}");
    equal((await next(socket, "message")).data, "täxt \u{1f600}");
    socket.send(new Uint8Array([0, 1, 255]));
    same([...new Uint8Array((await next(socket, "message")).data)], [0, 1, 255]);
    socket.binaryType = "blob";
    socket.send(new Uint8Array([65]).buffer);
    const { data } = await next(socket, "message");
    check(data instanceof Blob, "a Blob");
    equal(await data.text(), "A");
    socket.send("");
    equal((await next(socket, "message")).data, "");
    const end = endOf(socket);
    socket.close(3999, "done");
    equal(socket.readyState, WebSocket.CLOSING);
    same(await end, [3999, "done", true]);
  },
};

export const handlersAsProperties = {
  async test(controller, env) {
    const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/echo`);
    const seen = [];
    await new Promise((resolve) => {
      socket.onopen = () => socket.send("hello");
      socket.onmessage = (event) => {
        seen.push(event.data);
        socket.close();
      };
      socket.onclose = (event) => {
        seen.push(event.code);
        resolve();
      };
    });
    same(seen, ["hello", 1005]);
  },
};

export const theServerCloses = {
  async test(controller, env) {
    same(await endOf(await open(env, "close")), [4001, "that was it", true]);
  },
};

export const aConnectionThatBreaks = {
  async test(controller, env) {
    const cut = new WebSocket(`ws://127.0.0.1:${env.WS}/cut`);
    const [message, error, end] = [next(cut, "message"), next(cut, "error"), endOf(cut)];
    equal((await message).data, "last");
    equal((await error).message, "The connection ended without a close.");
    equal((await end)[0], 1006);
    const dropped = new WebSocket(`ws://127.0.0.1:${env.WS}/drop`);
    equal((await endOf(dropped))[0], 1006);
  },
};

export const fragmentsAndPings = {
  async test(controller, env) {
    const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/fragments`);
    const texts = [];
    await new Promise((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        if (texts.push(data) === 2) resolve();
      });
    });
    same(texts.sort(), ["one two three", "pong alive?"]);
    socket.close();
  },
};

export const largeMessages = {
  async test(controller, env) {
    const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/big`);
    equal((await next(socket, "message")).data.length, 5000000);
    socket.send(new Uint8Array(20000000));
    equal((await next(socket, "message")).data, "20000000");
    socket.close();
    const long = new WebSocket(`ws://127.0.0.1:${env.WS}/toolong`);
    const error = next(long, "error");
    equal((await endOf(long))[0], 1006);
    equal((await error).message, "The other side sent a message that is too long.");
  },
};

export const manyMessagesInOrder = {
  async test(controller, env) {
    const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/many`);
    let count = 0;
    socket.addEventListener("message", ({ data }) => {
      equal(data.split(" ")[0], String(count));
      count++;
    });
    same(await endOf(socket), [1000, "", true]);
    equal(count, 5000);
  },
};

export const protocols = {
  async test(controller, env) {
    equal((await open(env, "echo", ["other", "chosen"])).protocol, "chosen");
    equal((await open(env, "echo", "other")).protocol, "");
    throws(() => new WebSocket("ws://a/", ["x", "x"]), "SyntaxError");
    throws(() => new WebSocket("ws://a/", "a b"), "SyntaxError");
    throws(() => new WebSocket("ws://a/#part"), "SyntaxError");
    throws(() => new WebSocket("ftp://a/"), "SyntaxError");
  },
};

export const whatIsNoServer = {
  async test(controller, env) {
    const messages = [];
    for (const path of ["refused", "impostor"]) {
      const socket = new WebSocket(`ws://127.0.0.1:${env.WS}/${path}`);
      throws(() => socket.send("early"), "InvalidStateError");
      const error = next(socket, "error");
      equal((await endOf(socket))[0], 1006);
      messages.push((await error).message);
    }
    equal(messages[0], "The server answered 403 instead of a WebSocket.");
    check(/answer to the handshake is not right/.test(messages[1]), messages[1]);
    const nobody = new WebSocket("ws://127.0.0.1:1/");
    check(/connection refused/.test((await next(nobody, "error")).message), "refused");
    const early = new WebSocket(`ws://127.0.0.1:${env.WS}/echo`);
    early.close();
    equal((await endOf(early))[0], 1006);
  },
};

export const tls = {
  async test(controller, env) {
    const socket = new WebSocket(`wss://localhost:${env.WSS}/echo`);
    await next(socket, "open");
    socket.send("in secret");
    equal((await next(socket, "message")).data, "in secret");
    socket.close(1000);
    same(await endOf(socket), [1000, "", true]);
    const stranger = new WebSocket(`wss://localhost:${env.STRANGER}/`);
    check(/certificate/.test((await next(stranger, "error")).message), "a stranger is not trusted");
  },
};

export const fetchGivesTheSocket = {
  async test(controller, env) {
    const response = await fetch(`http://127.0.0.1:${env.WS}/echo?a=b`, upgrade);
    same([response.status, response.headers.get("upgrade")], [101, "websocket"]);
    const socket = response.webSocket;
    throws(() => socket.send("x"), "TypeError", /accept/);
    socket.accept();
    socket.send("by fetch");
    equal((await next(socket, "message")).data, "by fetch");
    socket.close(1000);
    same(await endOf(socket), [1000, "", true]);
    const secure = await fetch(`https://localhost:${env.WSS}/close`, upgrade);
    secure.webSocket.accept();
    equal((await endOf(secure.webSocket))[0], 4001);
  },
};

export const fetchGivesWhatItIsInstead = {
  async test(controller, env) {
    const response = await fetch(`http://127.0.0.1:${env.WS}/refused`, upgrade);
    same([response.status, response.statusText, response.webSocket], [403, "Not Today", null]);
    equal(response.headers.get("x-why"), "closed");
    equal(await response.text(), "no entry");
    await rejects(fetch("http://127.0.0.1:1/", upgrade), "TypeError", /connection refused/);
    await rejects(fetch(`http://127.0.0.1:${env.WS}/impostor`, upgrade), "TypeError", /handshake/);
    const signal = AbortSignal.abort(new Error("no need"));
    await rejects(fetch(`http://127.0.0.1:${env.WS}/echo`, { ...upgrade, signal }), "Error", "no need");
  },
};

const AGENT = `
  export default {
    async talk(url) {
      const socket = new WebSocket(url);
      await new Promise((resolve) => socket.addEventListener("open", resolve));
      socket.send("from the agent");
      const answer = await new Promise((resolve) =>
        socket.addEventListener("message", (event) => resolve(event.data)));
      socket.close(1000);
      return answer;
    },
    async failing(url) {
      const socket = new WebSocket(url);
      return await new Promise((resolve) =>
        socket.addEventListener("error", (event) => resolve(event.message)));
    },
  };`;

// Lets WebSockets of one path out.
export class Egress extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname !== "/echo") return new Response("no", { status: 403 });
    return await fetch(request);
  }
}

export const aServiceIsTheOutbound = {
  async test(controller, env, ctx) {
    const code = { globalOutbound: ctx.exports.Egress({}) };
    const agent = load(env, { "m.js": AGENT }, code).getEntrypoint();
    equal(await agent.talk(`ws://127.0.0.1:${env.WS}/echo`), "from the agent");
    equal(await agent.failing(`ws://127.0.0.1:${env.WS}/close`),
      "The server answered 403 instead of a WebSocket.");
  },
};

export const aLoadedWorkerInheritsTheNetwork = {
  async test(controller, env) {
    const agent = load(env, { "m.js": AGENT }, { globalOutbound: undefined }).getEntrypoint();
    equal(await agent.talk(`ws://127.0.0.1:${env.WS}/echo`), "from the agent");
  },
};

export const subRequestsAreCounted = {
  async test(controller, env) {
    const code = { globalOutbound: undefined, limits: { subRequests: 0 } };
    const agent = load(env, { "m.js": AGENT }, code).getEntrypoint();
    equal(await agent.failing(`ws://127.0.0.1:${env.WS}/echo`), "Too many subrequests.");
  },
};

export const anAnswerHandedOn = {
  async test(controller, env, ctx) {
    const response = await ctx.exports.Egress.fetch(`http://127.0.0.1:${env.WS}/echo`, upgrade);
    const socket = response.webSocket;
    socket.accept();
    for (let i = 0; i < 100; i++) socket.send(`${i}`);
    for (let i = 0; i < 100; i++) equal((await next(socket, "message")).data, `${i}`);
    socket.close(1000, "enough");
    same(await endOf(socket), [1000, "enough", true]);
  },
};
