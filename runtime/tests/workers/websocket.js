// WebSockets between workers, and what a WebSocket to elsewhere says.
import { WorkerEntrypoint } from "cloudflare:workers";
import { check, equal, load, run, same, throws } from "./check.js";

const AGENT = `
  export default {
    async fetch(request) {
      if (request.headers.get("upgrade") !== "websocket") return new Response("no upgrade");
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", (event) => {
        if (event.data === "bye") server.close(3001, "as you wish");
        else if (typeof event.data === "string") server.send("echo " + event.data);
        else server.send(new Uint8Array(event.data).map((byte) => byte + 1));
      });
      server.send("welcome");
      return new Response(null, { status: 101, webSocket: client });
    },
  };`;

// The next event of that type.
const next = (socket, type) =>
  new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));

export const aPairExchangesMessages = {
  async test() {
    const pair = new WebSocketPair();
    const [one, other] = [pair[0], pair[1]];
    one.binaryType = "arraybuffer";
    throws(() => one.send("x"), "TypeError", /You must call one of accept/);
    one.accept();
    one.send("early");
    other.accept();
    equal((await next(other, "message")).data, "early");
    other.send(new Uint8Array([1, 2]));
    const { data } = await next(one, "message");
    same([...new Uint8Array(data)], [1, 2]);
    equal(one.readyState, WebSocket.OPEN);
  },
};

// What comes as binary by itself is a matter of the compatibility date.
export const whatBytesComeAs = {
  async test(controller, env) {
    const source = `
      const [one, other] = Object.values(new WebSocketPair());
      one.accept();
      other.accept();
      const come = new Promise((resolve) => one.addEventListener("message", resolve));
      other.send(new Uint8Array([65]));
      const { data } = await come;
      let refused = "";
      try {
        other.send(data);
      } catch (error) {
        refused = error.name;
      }
      return [one.binaryType, data.constructor.name, refused];`;
    const on = (compatibilityDate, compatibilityFlags = []) =>
      run(env, source, {}, { code: { compatibilityDate, compatibilityFlags } });
    const [blob, bytes] = [["blob", "Blob", "TypeError"], ["arraybuffer", "ArrayBuffer", ""]];
    same(await on("2026-03-16"), bytes);
    same(await on("2026-03-17"), blob);
    same(await on("2026-03-17", ["no_websocket_standard_binary_type"]), bytes);
    same(await on("2026-01-01", ["websocket_standard_binary_type"]), blob);
  },
};

export const aCloseIsAnswered = {
  async test() {
    const [one, other] = Object.values(new WebSocketPair());
    one.accept();
    other.accept();
    const events = [next(one, "close"), next(other, "close")];
    one.close(4000, "enough");
    for (const event of await Promise.all(events)) {
      same([event.code, event.reason, event.wasClean], [4000, "enough", true]);
    }
    equal(one.readyState, WebSocket.CLOSED);
    equal(other.readyState, WebSocket.CLOSED);
    throws(() => one.send("late"), "TypeError", /after close/);
    const [third] = Object.values(new WebSocketPair());
    third.accept();
    throws(() => third.close(999), "InvalidAccessError");
  },
};

export const aLoadedWorkerUpgrades = {
  async test(controller, env) {
    const response = await load(env, { "m.js": AGENT }).getEntrypoint()
      .fetch("http://agent/", { headers: { upgrade: "websocket" } });
    equal(response.status, 101);
    const socket = response.webSocket;
    check(socket instanceof WebSocket, "there is a WebSocket");
    socket.binaryType = "arraybuffer";
    const first = next(socket, "message");
    socket.accept();
    equal((await first).data, "welcome");
    socket.send("hello");
    equal((await next(socket, "message")).data, "echo hello");
    socket.send(new Uint8Array([6, 7]));
    same([...new Uint8Array((await next(socket, "message")).data)], [7, 8]);
    socket.send("bye");
    const close = await next(socket, "close");
    same([close.code, close.reason, close.wasClean], [3001, "as you wish", true]);
  },
};

// Passes on what a loaded worker answers.
export class Gateway extends WorkerEntrypoint {
  fetch(request) {
    return load(this.env, { "m.js": AGENT }).getEntrypoint().fetch(request);
  }
}

export const anUpgradeIsPassedOn = {
  async test(controller, env, ctx) {
    const response = await ctx.exports.Gateway.fetch("http://gateway/", {
      headers: { upgrade: "websocket" },
    });
    const socket = response.webSocket;
    const first = next(socket, "message");
    socket.accept();
    equal((await first).data, "welcome");
    socket.send("through two");
    equal((await next(socket, "message")).data, "echo through two");
    socket.close(1000);
    equal((await next(socket, "close")).code, 1000);
  },
};

export const aWorkerThatEndsClosesItsSockets = {
  async test(controller, env) {
    const code = `
      import { abortIsolate } from "cloudflare:workers";
      export default {
        fetch() {
          const [client, server] = Object.values(new WebSocketPair());
          server.accept();
          server.addEventListener("message", () => abortIsolate("gone"));
          return new Response(null, { status: 101, webSocket: client });
        },
      };`;
    const { webSocket } = await load(env, { "m.js": code }).getEntrypoint().fetch("http://agent/");
    webSocket.accept();
    webSocket.send("end");
    const close = await next(webSocket, "close");
    same([close.code, close.wasClean], [1006, false]);
  },
};

export const responsesWithASocket = {
  test() {
    const [one] = Object.values(new WebSocketPair());
    throws(() => new Response(null, { status: 101 }), "RangeError");
    throws(() => new Response(null, { webSocket: one }), "RangeError");
    throws(() => new Response(null, { status: 101, webSocket: {} }), "TypeError");
    equal(new Response(null, { status: 101, webSocket: one }).webSocket, one);
  },
};

export const noNetworkNoSocket = {
  async test(controller, env) {
    const told = await run(env, `
      try {
        new WebSocket("wss://example.com/");
      } catch (error) {
        return [error.name, error.message];
      }`);
    equal(told[0], "Error");
    check(told[1].startsWith("This worker is not permitted to access the internet"), told[1]);
    throws(() => new WebSocket("no url"), "SyntaxError");
  },
};
