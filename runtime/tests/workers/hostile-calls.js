// What a guest sends and nobody has taken, or it does not take itself, is its own memory: whoever floods
// its parent with calls ends, and the parent and the other guests go on.

import { RpcTarget } from "cloudflare:workers";
import { check, equal } from "./check.js";

class Host extends RpcTarget {
  echo(value) {
    return value;
  }
}

function load(env, body) {
  return env.LOADER.load({
    compatibilityDate: "2026-03-01",
    mainModule: "guest.js",
    modules: { "guest.js": `export default { async run(unused, env) { ${body} } }` },
    env: { HOST: new Host() },
    globalOutbound: null,
  }).getEntrypoint();
}

const MEMORY = "Worker exceeded memory limit.";

async function expectEnd(env, body) {
  const sibling = load(env, "return 'well'");
  const failure = await load(env, body).run(1).then(() => "no failure", (error) => error.message);
  equal(failure, MEMORY, body);
  equal(await sibling.run(1), "well");
}

// Nobody has a turn between these calls.
export const callsWithoutEndEndTheirGuest = {
  test: (controller, env) => expectEnd(env, "const s = 'x'.repeat(1e6); for (;;) env.HOST.echo(s);"),
};

export const callsThatAreAwaitedNowAndThenEndTheirGuest = {
  test: (controller, env) => expectEnd(env, `const s = "x".repeat(1e6);
    for (let i = 0;; i++) {
      env.HOST.echo(s);
      if (i % 10 === 0) await null;
    }`),
};

// Many at once, with turns of the parent between: its answers wait for a guest that does not take them.
export const answersThatAreNotTakenEndTheirGuest = {
  test: (controller, env) => expectEnd(env, `const s = "x".repeat(1e6);
    for (;;) {
      for (let i = 0; i < 100; i++) env.HOST.echo(s);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }`),
};

// What is large but taken is nobody's offence.
export const largeAnswersAtOnceArrive = {
  async test(controller, env) {
    const guest = load(env, "return unused.length");
    const args = Array.from({ length: 8 }, () => new Uint8Array(8e6));
    const sizes = await Promise.all(args.map((bytes) => guest.run(bytes)));
    check(sizes.every((size) => size === 8e6), sizes.join());
    const giver = load(env, "return new Uint8Array(12e6)");
    const given = await Promise.all(Array.from({ length: 5 }, () => giver.run(1)));
    check(given.every((bytes) => bytes.length === 12e6), given.map((bytes) => bytes.length).join());
  },
};
