// What a worker does when it starts and when it is called first, done once while the snapshot is made.
//
// V8 describes objects by hidden classes and makes those when the first object of a kind comes into
// being, a property at a time; and it looks at a prototype anew when it is first used as one. What is in
// the snapshot no isolate has to do again. One object of each kind has to stay, or its class would go.

import { ops } from "./natives.js";
import { create, keys, parse, then } from "./primordials.js";
import { Session, onFrame } from "./session.js";
import { boot, forget, ready, serve } from "./worker.js";

const WORKER = 1, CALLER = 2; // sessions
const CALL = 2, END = 6;
const DATE = "2026-01-01";

// As client.c writes it, and as loader.js does.
const CONFIGS = [
  '{"vars":{},"loaders":[],"services":[],"objects":[],"functions":[],' +
    `"compatibilityDate":"${DATE}","compatibilityFlags":[],"outbound":0,"limits":{}}`,
  `{"compatibilityDate":"${DATE}","compatibilityFlags":[],"outbound":0,"limits":{}}`,
];
const MESSAGE = "call\0default\0answer\0[1]\0"; // as words.c writes a call
const OVER = '{"name":"Error","message":""}';

// What the natives answer here, where there is no worker.
function standIns(messages) {
  const nothing = () => undefined;
  return {
    __proto__: null, today: () => DATE, allowEval: nothing, getInvocation: nothing,
    setInvocation: nothing, sendTextReturn: nothing, sendReturn: nothing, readRaw: nothing,
    readText: () => messages.text, readPayload: () => messages.payload,
  };
}

// Puts `functions` in the place of natives; gives those that were there.
function replace(functions) {
  const before = create(null);
  const names = keys(functions);
  for (let i = 0; i < names.length; i++) {
    before[names[i]] = ops[names[i]];
    ops[names[i]] = functions[names[i]];
  }
  return before;
}

// Starts a worker and calls it; `keep` takes one object of each kind. Gives the call's promise.
function answerOnce(config, text, messages, keep) {
  const agent = {
    answer(value, env, ctx) {
      keep(ctx);
      return value;
    },
  };
  let called;
  keep(parse(config));
  messages.payload = [{}, undefined, [], []];
  boot(WORKER, text, config, []);
  ready({ __proto__: null, default: agent });
  keep(new Session(CALLER, text, (call) => {
    keep(call);
    called = serve(call);
    return called;
  }));
  messages.text = MESSAGE;
  messages.payload = [["answer"], [1], "default", undefined, undefined];
  onFrame(CALLER, CALL, 0, 1, 0, []);
  return called;
}

// While the snapshot is made, before its script has ended: when no more of it runs, every trace of it is
// gone but for the objects in the array that this returns.
export function makeShapes() {
  const kept = [];
  const keep = (object) => {
    kept[kept.length] = object;
  };
  const messages = { text: undefined, payload: undefined };
  const natives = replace(standIns(messages));
  const first = answerOnce(CONFIGS[0], true, messages, keep);
  const second = answerOnce(CONFIGS[1], false, messages, keep);
  then(first, () => then(second, () => {
    messages.text = OVER;
    onFrame(WORKER, END, 0, 0, 0, []);
    onFrame(CALLER, END, 0, 0, 0, []);
    forget();
    replace(natives);
  }));
  return kept;
}
