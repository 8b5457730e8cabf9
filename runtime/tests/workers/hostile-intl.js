// What Intl objects hold lies outside of V8's heap: a guest that keeps many ends as one that keeps
// anything else, and one that drops them goes on.

import { equal } from "./check.js";

function load(env, body) {
  return env.LOADER.load({
    compatibilityDate: "2026-03-01",
    mainModule: "guest.js",
    modules: { "guest.js": `export default { run(made) { ${body} } }` },
    globalOutbound: null,
  }).getEntrypoint();
}

// Many times what the limit has room for: one holds tens of kilobytes.
const MANY = 8000;

export const whoKeepsThemEnds = {
  async test(controller, env) {
    const sibling = load(env, 'return new Intl.NumberFormat("en").format(1234)');
    equal(await sibling.run(0), "1,234");
    const guest = load(env, `const kept = [];
      for (let i = 0; i < made; i++) kept.push(new Intl.DateTimeFormat("en"));
      return kept.length;`);
    const failure = await guest.run(MANY).then((count) => `${count} kept`, (error) => error.message);
    equal(failure, "Worker exceeded memory limit.");
    equal(await sibling.run(0), "1,234");
  },
};

export const whoDropsThemGoesOn = {
  async test(controller, env) {
    const guest = load(env, `let letters = 0;
      for (let i = 0; i < made; i++) letters += new Intl.DateTimeFormat("en").format(0).length;
      return letters > made;`);
    equal(await guest.run(MANY), true);
  },
};
