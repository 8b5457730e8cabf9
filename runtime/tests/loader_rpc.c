/* What passes between a parent and the workers that it loaded: stubs, promises that are built on,
 * disposal, streams. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "leaks.h"
#include "loader_support.h"

TestSuite(loader_rpc, .fini = no_leaks, .timeout = 280);

#define RUN "export default { async run(x, env, ctx) {"
#define END " } };"

/* A target that counts, and a child that hands out targets of its own. */
#define ROOM                                                                               \
  "class Room extends RpcTarget { #n = 0; own = 1; post(by = 1) { return this.#n += by; }" \
  "  get count() { return this.#n; } room() { return new Room(); }"                        \
  "  fail() { throw new RangeError('full'); } }\n"

/* ---- stubs in env (the feature env-rpc-stubs) ---- */

Test(loader_rpc, targets_functions_and_stubs_in_env) {
  expect_run(PARENT ROOM RUN
             "const room = new Room(); const said = [];"
             "const ep = env.LOADER.load(code(`export default { async go(x, env) {"
             "  const more = await env.ROOM.room();"
             "  return [await env.ROOM.post(), await env.ROOM.post(2), await env.ROOM.count,"
             "    await env.say('hi', [1]), await env.STUB.post(5), await more.post(7),"
             "    typeof env.say, typeof env.ROOM.post]; } }`, { env: { ROOM: room,"
             "  say: (...args) => { said.push(args); return said.length; },"
             "  STUB: new RpcStub(new Room()) } })).getEntrypoint();"
             "return [await ep.go(0), room.count, said];" END,
             "[[1,3,3,1,5,7,\"function\",\"function\"],3,[[\"hi\",[1]]]]");
}

Test(loader_rpc, stubs_in_env_live_as_long_as_the_worker) {
  parent family = parent_new(PARENT ROOM RUN
                             "return await env.LOADER.get('kept', () => code(`export default {"
                             "  go: (x, env) => env.ROOM.post() }`, { env: { ROOM: new Room() } }))"
                             "  .getEntrypoint().go(0);" END);
  expect_from_parent(&family, "run", "1");
  expect_from_parent(&family, "run", "2");
  expect_from_parent(&family, "run", "3");
  parent_free(&family);
}

Test(loader_rpc, an_object_twice_in_env_is_one) {
  expect_run(PARENT ROOM RUN
             "const room = new Room(); const shared = { n: 1 };"
             "return await env.LOADER.load(code(`export default { async go(x, env) {"
             "  await env.A.post(); await env.B.post();"
             "  return [await env.A.count, env.o === env.p]; } }`,"
             "  { env: { A: room, B: room, o: shared, p: shared } })).getEntrypoint().go(0);" END,
             "[2,true]");
}

Test(loader_rpc, what_is_private_to_a_target_stays_private) {
  expect_run(
      PARENT ROOM RUN
      "return await env.LOADER.load(code(`const why = (p) => p.then(() => 'reached', (e) => "
      "e.name);"
      "  export default { async go(x, { ROOM }) { return [await why(ROOM.own.then((v) => v)),"
      "    await why(ROOM.own()), await why(ROOM.constructor_()), await why(ROOM.__proto__x()),"
      "    await why(ROOM['#n']()), await why(ROOM.fail())]; } }`,"
      "  { env: { ROOM: new Room() } })).getEntrypoint().go(0);" END,
      "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"RangeError\"]");
}

/* ---- stubs as results and arguments ---- */

#define CHILD                                                                            \
  "const child = (loader, more) => loader.load(code(`"                                   \
  "  import { WorkerEntrypoint, RpcTarget } from 'cloudflare:workers';"                  \
  "  globalThis.disposed = 0; let kept;"                                                 \
  "  class Room extends RpcTarget { #n; constructor(n = 0) { super(); this.#n = n; }"    \
  "    post(by = 1) { return this.#n += by; } get count() { return this.#n; }"           \
  "    next() { return new Room(this.#n + 1); } get inner() { return new Room(100); }"   \
  "    list() { return [1, { deep: 5 }]; } fail() { throw new RangeError('full'); }"     \
  "    [Symbol.dispose]() { globalThis.disposed++; } }"                                  \
  "  export default class extends WorkerEntrypoint {"                                    \
  "    room() { return new Room(); } fn() { return (a, b) => a + b; }"                   \
  "    many() { return { a: new Room(1), b: [new Room(2)], c: 3 }; }"                    \
  "    echo(...args) { return args[0]; } call(f, ...args) { return f(...args); }"        \
  "    same(a, b) { return a === b; } async later(f) { await null; return await f(1); }" \
  "    keep(f) { kept = f; } keepDup(f) { kept = f.dup(); }"                             \
  "    useKept() { return kept(2); } disposed() { return globalThis.disposed; }"         \
  "    slow() { return new Promise((done) => setTimeout(done, 20, new Room(9))); }"      \
  "    fail() { throw new RangeError('none'); }"                                         \
  "    stream() { let n = 0; return new ReadableStream({ pull(c) {"                      \
  "      if (n === 3) c.close(); else c.enqueue(new Uint8Array([n++])); } }); }"         \
  "    async sum(stream) { let n = 0; for await (const chunk of stream) n += chunk[0];"  \
  "      return n; }"                                                                    \
  "  }`, more)).getEntrypoint();\n"

Test(loader_rpc, results_are_stubs_of_what_the_child_has) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER); const room = await ep.room(), add = await ep.fn();"
             "const many = await ep.many();"
             "return [await room.post(), await room.post(), await room.count, await add(2, 3),"
             "  await many.a.post(), await many.b[0].post(), many.c, typeof room,"
             "  room.constructor.name, await why(room.fail()), await why(room.none())];" END,
             "[1,2,2,5,2,3,3,\"function\",\"RpcStub\",\"RangeError: full\",\"TypeError: The RPC "
             "receiver does not implement the method \\\"none\\\".\"]");
}

Test(loader_rpc, calls_are_built_on_results_that_have_not_come) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER);"
             "return [await ep.room().next().next().post(), await ep.room().inner.post(),"
             "  await ep.slow().next().count, await ep.room().list()[1].deep,"
             "  await ep.many().b[0].next().count, await ep.fn()(3, 4)];" END,
             "[3,101,10,5,3,7]");
}

Test(loader_rpc, what_is_built_on_a_failure_fails_with_it) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER);"
             "return [await why(ep.fail().next().post()), await why(ep.room().nothing().post()),"
             "  await why(ep.room().next().fail()), await why(ep.nothing.at.all())];" END,
             "[\"RangeError: none\",\"TypeError: The RPC receiver does not implement the method "
             "\\\"nothing\\\".\",\"RangeError: full\",\"TypeError: The RPC receiver does not "
             "implement the method \\\"nothing\\\".\"]");
}

Test(loader_rpc, a_call_that_nobody_awaits_is_made) {
  parent family =
      parent_new(PARENT CHILD "let ep;" RUN "ep = env.LOADER.get('a', () => code(`let n = 0;"
                              "  export default { more() { n++; throw new Error('unseen'); },"
                              "  count: () => n }`)).getEntrypoint();"
                              "ep.more(0); ep.more(0); return await ep.count(0);" END);
  expect_from_parent(&family, "run", "2");
  parent_free(&family);
}

Test(loader_rpc, calls_start_in_the_order_in_which_they_were_made) {
  expect_run(PARENT RUN "const ep = env.LOADER.load(code(`const seen = []; export default {"
                        "  see(n) { seen.push(n); return seen.join(''); } }`)).getEntrypoint();"
                        "return await Promise.all([1, 2, 3, 4, 5].map((n) => ep.see(n)));" END,
             "[\"1\",\"12\",\"123\",\"1234\",\"12345\"]");
}

Test(loader_rpc, functions_and_targets_are_passed_in) {
  expect_run(
      PARENT CHILD ROOM RUN
      "const ep = child(env.LOADER); const room = new Room(); const f = (n) => n * 2;"
      "const back = await ep.echo(room);"
      "return [await ep.call(f, 21), await ep.later(f), await ep.call((o) => o.a, { a: 5 }),"
      "  await back.post(), room.count, await ep.same(room, room), await ep.same(f, f),"
      "  await ep.same(f, (n) => n), await why(ep.call(() => { throw new EvalError('e'); }))];" END,
      "[42,2,5,1,1,true,true,false,\"EvalError: e\"]");
}

Test(loader_rpc, calls_go_back_and_forth) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER);"
             "const down = (n) => n === 0 ? 'bottom' : ep.call(down, n - 1);"
             "return [await ep.call(down, 20), await Promise.all([1, 2, 3].map((n) =>"
             "  ep.call(down, n)))];" END,
             "[\"bottom\",[\"bottom\",\"bottom\",\"bottom\"]]");
}

Test(loader_rpc, what_one_child_has_is_passed_to_another) {
  expect_run(PARENT CHILD RUN
             "const a = child(env.LOADER), b = child(env.LOADER);"
             "const room = await a.room(); const f = await b.fn();"
             "return [await b.call(f, 1, 2), await a.call(f, 3, 4),"
             "  await b.call(await b.echo((r) => r.post(5)), room), await room.count];" END,
             "[3,7,5,5]");
}

/* ---- disposal ---- */

Test(loader_rpc, a_disposed_stub_is_not_used_any_more) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER); const room = await ep.room();"
             "room[Symbol.dispose](); room[Symbol.dispose]();"
             "const other = await ep.room();"
             "const many = await ep.many(); many[Symbol.dispose]();"
             "return [await why(room.post()), await other.post(), await why(many.a.post()),"
             "  await why(many.b[0].post())];" END,
             "[\"Error: RPC stub used after being disposed.\",1,"
             "\"Error: RPC stub used after being disposed.\","
             "\"Error: RPC stub used after being disposed.\"]");
}

Test(loader_rpc, a_duplicate_outlives_its_original) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER); const room = await ep.room(); const copy = room.dup();"
             "await room.post(); room[Symbol.dispose]();"
             "const said = [await copy.post(), await why(room.post()), await ep.disposed()];"
             "copy[Symbol.dispose](); await copy.post().catch(() => {});"
             "return [...said, await why(copy.post()), await ep.disposed()];" END,
             "[2,\"Error: RPC stub used after being disposed.\",0,"
             "\"Error: RPC stub used after being disposed.\",1]");
}

Test(loader_rpc, a_childs_targets_are_told_of_their_disposal) {
  expect_run(PARENT CHILD RUN "const ep = child(env.LOADER); const room = await ep.room();"
                              "const before = await ep.disposed(); room[Symbol.dispose]();"
                              "return [before, await ep.disposed()];" END,
             "[0,1]");
}

Test(loader_rpc, what_is_passed_in_is_disposed_after_the_call) {
  expect_run(
      PARENT CHILD
      "let disposed = 0; class Bell extends RpcTarget { ring() { return 1; }"
      "  [Symbol.dispose]() { disposed++; } }" RUN
      "const ep = child(env.LOADER); await ep.keep((n) => n);"
      "const kept = await why(ep.useKept()); await ep.keepDup((n) => n * 3);"
      "const dupped = await ep.useKept(); await ep.echo(5); await ep.call(() => 1, new Bell());"
      "await ep.echo(0); return [kept, dupped, disposed];" END,
      "[\"Error: RPC stub used after being disposed.\",6,1]");
}

/* ---- streams ---- */

Test(loader_rpc, streams_pass_both_ways) {
  expect_run(PARENT CHILD RUN
             "const ep = child(env.LOADER); const seen = [];"
             "for await (const chunk of await ep.stream()) seen.push(chunk[0]);"
             "let n = 0; const up = new ReadableStream({ pull(c) {"
             "  if (n === 4) c.close(); else c.enqueue(new Uint8Array([n++])); } });"
             "return [seen, await ep.sum(up), await ep.sum(await ep.stream())];" END,
             "[[0,1,2],6,3]");
}

Test(loader_rpc, a_stream_is_read_at_the_readers_pace) {
  expect_run(
      PARENT RUN
      "const ep = env.LOADER.load(code(`let pulled = 0; export default {"
      "  pulled: () => pulled,"
      "  fetch: () => new Response(new ReadableStream({ pull(c) { pulled++;"
      "    c.enqueue(new Uint8Array(1000)); } }, { highWaterMark: 0 })) }`)).getEntrypoint();"
      "const response = await ep.fetch('http://x/'); const reader = response.body.getReader();"
      "for (let i = 0; i < 5; i++) await reader.read();"
      "const pulled = await ep.pulled(0); await reader.cancel();"
      "return pulled >= 5 && pulled < 50;" END,
      "true");
}

/* ---- service bindings ---- */

Test(loader_rpc, results_of_services_in_env_are_stubs) {
  expect_run(PARENT ROOM
             "export class Rooms extends WorkerEntrypoint { open() { return new Room(); } }" RUN
             "return await env.LOADER.load(code(`export default { async go(x, env) {"
             "  const room = await env.ROOMS.open(); await room.post(4);"
             "  return [await room.post(), await env.ROOMS.open().room().post(9)]; } }`,"
             "  { env: { ROOMS: ctx.exports.Rooms({}) } })).getEntrypoint().go(0);" END,
             "[5,9]");
}

/* ---- a child that breaks its realm ---- */

Test(loader_rpc, a_child_that_breaks_its_builtins_harms_nobody_else) {
  expect_run(
      PARENT CHILD RUN
      "const ep = env.LOADER.load(code(`const bad = () => { throw new Error('hijacked'); };"
      "  Promise.prototype.then = bad; JSON.stringify = bad; Object.prototype.toJSON = bad;"
      "  Map.prototype.get = bad; Array.prototype[Symbol.iterator] = bad; Reflect.apply = bad;"
      "  Error.prepareStackTrace = bad; Object.freeze(globalThis);"
      "  export default { f: (x) => ({ x }), g() { throw new TypeError('still'); } }`))"
      "  .getEntrypoint();"
      "const other = child(env.LOADER);"
      "return [await ep.f(1), await why(ep.g(0)), await other.echo(2)];" END,
      "[{\"x\":1},\"TypeError: still\",2]");
}
