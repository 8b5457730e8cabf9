// connect() through services: what a connect() handler is given, and what its caller sees of it.
import { WorkerEntrypoint } from "cloudflare:workers";
import { connect } from "cloudflare:sockets";
import { check, equal, load, rejects, same, throws } from "./check.js";

const REFUSED = /^proxy request failed, cannot connect to the specified address/;
const encode = (text) => new TextEncoder().encode(text);

async function textOf(readable) {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of readable) text += decoder.decode(chunk, { stream: true });
  return text;
}

// Says where the caller wanted to go, then gives back what it sends, in capitals.
export class Shouter extends WorkerEntrypoint {
  async connect(socket) {
    const { localAddress } = await socket.opened;
    const writer = socket.writable.getWriter();
    await writer.write(encode(`${localAddress} ${this.ctx.props.name} ${socket.secureTransport}\n`));
    for await (const chunk of socket.readable) {
      await writer.write(encode(new TextDecoder().decode(chunk).toUpperCase()));
    }
  }
}

export class Silent extends WorkerEntrypoint {}

export class Failing extends WorkerEntrypoint {
  async connect(socket) {
    await socket.opened;
    throw new Error("the handler has failed");
  }
}

// Takes everything, slowly, and says how much that was.
export class Counter extends WorkerEntrypoint {
  async connect(socket) {
    let count = 0;
    for await (const chunk of socket.readable) {
      count += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await socket.writable.getWriter().write(encode(`${count}`));
  }
}

export class Flood extends WorkerEntrypoint {
  async connect(socket) {
    const writer = socket.writable.getWriter();
    for (let i = 0; i < 100; i++) await writer.write(new Uint8Array(100000).fill(i));
  }
}

const AGENT = `
  import { connect } from "cloudflare:sockets";
  export default {
    async talk({ address, text, options }) {
      const socket = connect(address, options);
      const writer = socket.writable.getWriter();
      await writer.write(new TextEncoder().encode(text));
      await writer.close();
      let answer = "";
      for await (const chunk of socket.readable) answer += new TextDecoder().decode(chunk);
      await socket.closed;
      return answer;
    },
    async twice(address) {
      await connect(address).opened;
      await connect(address).opened;
    },
    async push({ address, pieces }) {
      const socket = connect(address, { allowHalfOpen: true });
      const writer = socket.writable.getWriter();
      for (let i = 0; i < pieces; i++) await writer.write(new Uint8Array(100000));
      await writer.close();
      return await new Response(socket.readable).text();
    },
  };`;

function agent(env, globalOutbound, more = {}) {
  return load(env, { "m.js": AGENT }, { globalOutbound, ...more }).getEntrypoint();
}

export const aServiceIsTheOutbound = {
  async test(controller, env, ctx) {
    const outbound = ctx.exports.Shouter({ props: { name: "props" } });
    const answer = await agent(env, outbound).talk({ address: "example.com:7", text: "hello" });
    equal(answer, "example.com:7 props off\nHELLO");
    const options = { secureTransport: "on" };
    const secure = await agent(env, outbound).talk({ address: "[::1]:443", text: "x", options });
    equal(secure, "[::1]:443 props on\nX");
  },
};

export const aServiceWithoutHandlerRefuses = {
  async test(controller, env, ctx) {
    const agents = agent(env, ctx.exports.Silent({}));
    await rejects(agents.talk({ address: "example.com:7", text: "" }), "Error", REFUSED);
  },
};

export const aHandlersFailureEndsTheSocket = {
  async test(controller, env, ctx) {
    const socket = ctx.exports.Failing.connect("example.com:7");
    await socket.opened;
    await rejects(textOf(socket.readable), "Error", "the handler has failed");
    await rejects(socket.closed, "Error", "the handler has failed");
  },
};

export const aSlowHandlerSlowsTheWriter = {
  async test(controller, env, ctx) {
    equal(await agent(env, ctx.exports.Counter({})).push({ address: "a:1", pieces: 50 }), "5000000");
  },
};

export const aStubConnects = {
  async test(controller, env, ctx) {
    const socket = ctx.exports.Flood.connect({ hostname: "any.where", port: 80 });
    equal(String(socket), "[object Socket]");
    same([socket.upgraded, socket.secureTransport], [false, "off"]);
    let count = 0;
    for await (const chunk of socket.readable) {
      check(chunk instanceof Uint8Array, "what is read are bytes");
      count += chunk.length;
    }
    equal(count, 10000000);
    await socket.closed;
  },
};

export const closeEndsBothSides = {
  async test(controller, env, ctx) {
    const socket = ctx.exports.Shouter({ props: { name: "p" } }).connect("example.com:7");
    const writer = socket.writable.getWriter();
    await writer.write(encode("last words"));
    await socket.close();
    await socket.closed;
    await rejects(writer.write(encode("x")), "Error", /closed/);
  },
};

export const subRequestsAreCounted = {
  async test(controller, env, ctx) {
    const outbound = ctx.exports.Shouter({ props: {} });
    const limited = agent(env, outbound, { limits: { subRequests: 1 } });
    await rejects(limited.twice("example.com:7"), "Error", "Too many subrequests.");
  },
};

export const withoutNetwork = {
  async test(controller, env) {
    await rejects(
      agent(env, null).talk({ address: "example.com:7", text: "" }), "Error",
      /^This worker is not permitted to access the internet/,
    );
  },
};

export const whatIsNoAddress = {
  test() {
    const options = { secureTransport: "maybe" };
    throws(() => connect(""), "TypeError", "Specified address could not be parsed.");
    throws(() => connect("example.com"), "TypeError", "Specified address is missing port.");
    throws(() => connect({ hostname: "a/b", port: 1 }), "TypeError", /unsupported characters/);
    throws(() => connect({ hostname: "", port: 1 }), "TypeError", /is empty string/);
    throws(() => connect({ hostname: "a", port: 70000 }), "TypeError", /no port between/);
    throws(() => connect("a:1", options), "TypeError",
      "Unsupported value in secureTransport socket option: maybe");
  },
};

export const startTlsWhereItIsNone = {
  async test(controller, env, ctx) {
    const service = ctx.exports.Shouter({ props: {} });
    const plain = service.connect("a:1");
    throws(() => plain.startTls(), "TypeError", /must be set to 'starttls'/);
    const secure = service.connect("a:1", { secureTransport: "on" });
    throws(() => secure.startTls(), "TypeError", "Cannot startTls on a TLS socket.");
    const upgradable = service.connect("a:1", { secureTransport: "starttls" });
    const upgraded = upgradable.startTls();
    equal(upgradable.upgraded, true);
    throws(() => upgradable.startTls(), "TypeError", "startTls can only be called once.");
    same(await upgradable.opened, { remoteAddress: "a:1" });
    await rejects(upgraded.opened, "Error", "startTls() is not supported on this connection.");
  },
};

export const aSocketDoesNotCross = {
  async test(controller, env, ctx) {
    const socket = ctx.exports.Shouter({ props: {} }).connect("a:1");
    await rejects(agent(env, null).talk({ socket }), "DataCloneError", /type "Socket"/);
    throws(() => new socket.constructor(), "TypeError");
  },
};
