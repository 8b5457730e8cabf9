// Short words for tests that run inside a worker. Each throws an Error that says what was wrong.

function show(value) {
  if (typeof value === "string") return JSON.stringify(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

export function check(right, what) {
  if (!right) throw new Error(what);
}

export function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) {
    throw new Error(`${what}: ${show(actual)} is not ${show(expected)}`);
  }
}

// Equal as JSON.
export function same(actual, expected, what = "value") {
  const texts = [JSON.stringify(actual), JSON.stringify(expected)];
  if (texts[0] !== texts[1]) throw new Error(`${what}: ${texts[0]} is not ${texts[1]}`);
}

// An error of that class (by name) whose message is the text, matches the expression, or is anything.
export function isError(error, name, message) {
  const told = `${error?.name}: ${error?.message}`;
  if (error?.name !== name) throw new Error(`not a ${name} but ${told}`);
  if (message === undefined) return;
  const right = typeof message === "string" ? error.message === message : message.test(error.message);
  if (!right) throw new Error(`${told} has not the message ${message}`);
}

export function throws(run, name, message) {
  let result;
  try {
    result = run();
  } catch (error) {
    isError(error, name, message);
    return;
  }
  throw new Error(`nothing was thrown, but ${show(result)} came; wanted ${name}: ${message}`);
}

export async function rejects(promise, name, message) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    isError(error, name, message);
    return;
  }
  throw new Error(`nothing was thrown, but ${show(result)} came; wanted ${name}: ${message}`);
}

// Loads modules, the main one being m.js, without a network; `more` are further fields.
export function load(env, modules, more = {}) {
  return env.LOADER.load({
    compatibilityDate: "2026-01-01", mainModule: "m.js", globalOutbound: null, modules, ...more,
  });
}

// What the loaded worker's main module gives as its run(): `source` is the body of an async function.
export async function run(env, source, modules = {}, more = {}) {
  const main = `${more.imports ?? ""}
export default { async run() { ${source} } };`;
  return await load(env, { "m.js": main, ...modules }, more.code).getEntrypoint().run(null);
}

// The message of a worker that does not start, without its first line.
export async function startup(env, modules, more) {
  try {
    await load(env, modules, more).getEntrypoint().run(null);
  } catch (error) {
    equal(error.name, "Error");
    const first = "Failed to start Worker:\n";
    check(error.message.startsWith(first), `${error.message} is not about the start`);
    return error.message.slice(first.length);
  }
  throw new Error("the worker did start");
}
