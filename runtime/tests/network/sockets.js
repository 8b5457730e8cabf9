// connect() to the servers of peers.mjs, whose ports are in env.
import { connect } from "cloudflare:sockets";
import { check, equal, load, rejects, same } from "./check.js";

const encode = (text) => new TextEncoder().encode(text);

async function textOf(readable) {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of readable) text += decoder.decode(chunk, { stream: true });
  return text;
}

// What comes back after `text` was sent, and nothing more.
async function say(socket, text) {
  const writer = socket.writable.getWriter();
  await writer.write(encode(text));
  await writer.close();
  return await textOf(socket.readable);
}

export const whatIsSentComesBack = {
  async test(controller, env) {
    const socket = connect({ hostname: "127.0.0.1", port: env.ECHO });
    equal(await say(socket, "hello"), "hello");
    const { remoteAddress, localAddress } = await socket.opened;
    equal(remoteAddress, `127.0.0.1:${env.ECHO}`);
    check(/^127\.0\.0\.1:\d+$/.test(localAddress), localAddress);
    await socket.closed;
  },
};

export const aNameIsLookedUp = {
  async test(controller, env) {
    equal(await say(connect(`localhost:${env.ECHO}`), "by name"), "by name");
    await rejects(connect("nowhere.invalid:80").opened, "Error", /cannot connect to the specified/);
  },
};

export const muchGoesOut = {
  async test(controller, env) {
    const socket = connect(`127.0.0.1:${env.COUNT}`, { allowHalfOpen: true });
    const writer = socket.writable.getWriter();
    for (let i = 0; i < 20; i++) await writer.write(new Uint8Array(1000000));
    await writer.close();
    equal(await textOf(socket.readable), "20000000");
    await socket.closed;
  },
};

export const muchComesIn = {
  async test(controller, env) {
    const socket = connect(`127.0.0.1:${env.FLOOD}`);
    let count = 0;
    for await (const chunk of socket.readable) count += chunk.length;
    equal(count, 200 * 65536);
    await socket.closed;
  },
};

export const theOtherSideEnds = {
  async test(controller, env) {
    const socket = connect(`127.0.0.1:${env.BYE}`);
    await socket.closed; // before anybody has read
    equal(await textOf(socket.readable), "bye");
    await rejects(socket.writable.getWriter().write(encode("late")), "Error", /closed/);
  },
};

export const aConnectionThatBreaks = {
  async test(controller, env) {
    const reset = connect(`127.0.0.1:${env.RESET}`);
    await rejects(textOf(reset.readable), "Error", /connection reset/);
    await rejects(reset.closed, "Error", /connection reset/);
    const refused = connect("127.0.0.1:1");
    const text = /^proxy request failed, cannot connect to the specified address: .*refused$/;
    await rejects(refused.opened, "Error", text);
    await rejects(refused.closed, "Error", text);
    await rejects(refused.readable.getReader().read(), "Error", text);
    await rejects(refused.writable.getWriter().write(encode("x")), "Error", text);
  },
};

export const closeEndsAPendingRead = {
  async test(controller, env) {
    const socket = connect(`127.0.0.1:${env.ECHO}`);
    const reading = socket.readable.getReader().read();
    await socket.close();
    same(await reading, { done: true });
    await socket.closed;
  },
};

export const tls = {
  async test(controller, env) {
    const socket = connect(`localhost:${env.SECURE}`, { secureTransport: "on" });
    equal(await say(socket, "in secret"), "in secret");
    equal(socket.secureTransport, "on");
    await socket.closed;
    const address = connect(`127.0.0.1:${env.SECURE}`, { secureTransport: "on" });
    equal(await say(address, "by address"), "by address");
  },
};

export const aStrangersCertificate = {
  async test(controller, env) {
    const stranger = connect(`localhost:${env.STRANGER}`, { secureTransport: "on" });
    await rejects(stranger.opened, "Error", /its certificate: self.signed certificate/);
    const nobody = connect(`127.0.0.1:${env.ECHO}`, { secureTransport: "on" });
    await rejects(nobody.opened, "Error", /TLS/);
  },
};

export const tlsThatIsCut = {
  async test(controller, env) {
    const socket = connect(`localhost:${env.CUT}`, { secureTransport: "on" });
    await rejects(textOf(socket.readable), "Error", /before the end of TLS|reset/);
  },
};

async function upgraded(env, options) {
  const plain = connect(`localhost:${env.UPGRADE}`, { secureTransport: "starttls" });
  const writer = plain.writable.getWriter();
  const reader = plain.readable.getReader();
  await writer.write(encode("STARTTLS\n"));
  equal(new TextDecoder().decode((await reader.read()).value), "go\n");
  const secure = plain.startTls(options);
  await plain.closed;
  return secure;
}

export const startTls = {
  async test(controller, env) {
    const secure = await upgraded(env, undefined);
    equal(await say(secure, "from here in secret"), "from here in secret");
    equal(secure.secureTransport, "on");
    const other = await upgraded(env, { expectedServerHostname: "example.com" });
    await rejects(other.opened, "Error", /its certificate: hostname mismatch/);
  },
};

const HOARDER = `
  import { connect } from "cloudflare:sockets";
  export default {
    async run({ address, url }) {
      const sockets = Array.from({ length: 64 }, () => connect(address));
      await Promise.all(sockets.map((socket) => socket.opened));
      const message = async (promise) => promise.then(() => "opened", (error) => error.message);
      const seen = [await message(connect(address).opened)];
      seen.push(await message(fetch(url, { headers: { upgrade: "websocket" } })));
      await sockets[0].close();
      await sockets[1].close();
      for (;;) {
        const told = await message(connect(address).opened);
        if (told === "opened") return seen;
      }
    },
  };`;

export const aGuestDoesNotHaveAllConnections = {
  async test(controller, env) {
    const hoarder = load(env, { "m.js": HOARDER }, { globalOutbound: undefined }).getEntrypoint();
    const address = `127.0.0.1:${env.ECHO}`;
    for (const told of await hoarder.run({ address, url: `http://${address}/` })) {
      check(/has 64 connections open.*close one first/.test(told), told);
    }
  },
};

const AGENT = `
  import { connect } from "cloudflare:sockets";
  export default {
    async fetch(request) {
      const socket = connect(request.headers.get("address"));
      const writer = socket.writable.getWriter();
      await writer.write(await request.arrayBuffer());
      await writer.close();
      return new Response(socket.readable);
    },
  };`;

export const aLoadedWorkerInheritsTheNetwork = {
  async test(controller, env) {
    const agent = load(env, { "m.js": AGENT }, { globalOutbound: undefined }).getEntrypoint();
    const headers = { address: `127.0.0.1:${env.ECHO}` };
    const response = await agent.fetch("http://agent/", { method: "POST", body: "from afar", headers });
    equal(await response.text(), "from afar");
  },
};
