/* Loading from a worker: load() and get(), what code may be, how its workers are reached. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "leaks.h"
#include "loader_support.h"

TestSuite(loader, .fini = no_leaks, .timeout = 280);

#define RUN "export default { async run(x, env, ctx) {"
#define END " } };"

/* ---- load ---- */

Test(loader, a_worker_is_loaded_and_called) {
  expect_run(PARENT RUN
             "const worker = env.LOADER.load(code('export default { add: (n) => n + 1 }'));"
             "return await worker.getEntrypoint().add(41);" END,
             "42");
}

Test(loader, loading_twice_gives_two_isolates) {
  expect_run(PARENT RUN "const same = code('let n = 0; export default { next: () => ++n }');"
                        "const a = env.LOADER.load(same).getEntrypoint();"
                        "const b = env.LOADER.load(same).getEntrypoint();"
                        "return [await a.next(0), await a.next(0), await b.next(0)];" END,
             "[1,2,1]");
}

Test(loader, a_stub_of_a_worker_reaches_the_same_isolate) {
  expect_run(
      PARENT RUN
      "const w = env.LOADER.load(code('let n = 0; export default { next: () => ++n }'));"
      "return [await w.getEntrypoint().next(0), await w.getEntrypoint(null).next(0),"
      "  await w.getEntrypoint('default').next(0), await w.getEntrypoint(undefined).next(0)];" END,
      "[1,2,3,4]");
}

Test(loader, nothing_is_shared_between_parent_and_child) {
  expect_run(
      PARENT RUN
      "globalThis.mark = 1; Object.prototype.polluted = 1;"
      "try { return await env.LOADER.load(code(`export default { see: () =>"
      "  ['mark' in globalThis, 'polluted' in {}, typeof LOADER] }`)).getEntrypoint().see(0);"
      "} finally { delete Object.prototype.polluted; }" END,
      "[false,false,\"undefined\"]");
}

Test(loader, code_is_captured_when_load_returns) {
  expect_run(PARENT RUN
             "const bytes = new Uint8Array([1, 2]); const inner = { n: 1 };"
             "const c = code(`import data from 'data'; export default { see: (x, env) =>"
             "  [new Uint8Array(data)[0], env.inner.n] }`, { env: { inner } });"
             "c.modules.data = { data: bytes };"
             "const worker = env.LOADER.load(c);"
             "bytes[0] = 9; inner.n = 9; c.modules['m.js'] = 'throw 1'; c.mainModule = 'x';"
             "return await worker.getEntrypoint().see(0);" END,
             "[1,1]");
}

Test(loader, modules_of_every_kind) {
  expect_run(PARENT RUN
             "const c = code(`import text from 't.txt'; import json from './j';"
             "  import data from 'sub/../d'; import { b } from './lib/b.js'; import w from 'w';"
             "  export default { see: () => [text, json.a, new Uint8Array(data)[0], b,"
             "    w instanceof WebAssembly.Module] }`);"
             "Object.assign(c.modules, { 't.txt': { text: 'T' }, j: { json: { a: 1 } },"
             "  d: { data: new Uint8Array([7]).buffer }, 'lib/b.js': `export * from './c.js'`,"
             "  'lib/c.js': { js: 'export const b = 2' },"
             "  w: { wasm: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) } });"
             "return await env.LOADER.load(c).getEntrypoint().see(0);" END,
             "[\"T\",1,7,2,true]");
}

Test(loader, code_that_is_wrong_is_refused_at_once) {
  expect_run(
      PARENT
      "const fails = (loader, c) => { try { loader.load(c); return 'loaded'; }"
      "  catch (e) { return `${e.name}: ${e.message}`; } };" RUN
      "const l = env.LOADER, source = 'export default {}';"
      "return [fails(l, { ...code(source), modules: {} }), fails(l, {}),"
      "  fails(l, code(source, { compatibilityDate: 'soon' })),"
      "  fails(l, { ...code(source), modules: { 'm.ts': source } }).slice(0, 61),"
      "  fails(l, code(source, { env: 'x' })), fails(l, code(source, { env: { s: Symbol('s') } })),"
      "  fails(l, code(source, { globalOutbound: {} })),"
      "  fails(l, code(source, { env: { l } }))];" END,
      "[\"TypeError: Dynamic Worker code must contain at least one module.\","
      "\"TypeError: Incorrect type for the 'modules' field on 'WorkerCode': the provided value is "
      "not of type 'object'.\","
      "\"Error: Invalid compatibility date: soon\","
      "\"TypeError: Module name must end with '.js' or '.py' (or the c\","
      "\"TypeError: Incorrect type for the 'env' field on 'WorkerCode': the provided value is not "
      "of type 'Object'.\","
      "\"DataCloneError: Symbol(s) could not be cloned.\","
      "\"TypeError: Incorrect type for the 'globalOutbound' field on 'WorkerCode': the provided "
      "value is not of type 'Fetcher'.\","
      "\"DataCloneError: Could not serialize object of type \\\"WorkerLoader\\\". This type does "
      "not support serialization.\"]");
}

Test(loader, a_refused_load_leaves_no_worker_behind) {
  parent family = parent_new(
      PARENT RUN "for (let i = 0; i < 50; i++) {"
                 "  try { env.LOADER.load(code('', { env: { f: Symbol() } })); } catch {}"
                 "  try { env.LOADER.load(code('', { env: { s: 'x'.repeat(2e6) } })); }"
                 "  catch {} } return 1;" END);
  expect_from_parent(&family, "run", "1");
  while (iso__host_worker_count(family.host) > 1) cr_assert(iso__host_turn(family.host));
  cr_assert_eq(iso__host_worker_count(family.host), 1);
  parent_free(&family);
}

Test(loader, code_that_does_not_start_fails_every_call) {
  expect_run(PARENT RUN
             "const bad = env.LOADER.load(code('throw new TypeError(`boom`)')).getEntrypoint();"
             "const first = await why(bad.f(0)), second = await why(bad.f(0));"
             "const missing = env.LOADER.load(code('', { mainModule: 'x.js' })).getEntrypoint();"
             "return [first, first === second, await why(missing.f(0))];" END,
             "[\"Error: Failed to start Worker:\\nUncaught TypeError: boom\\n  at m.js:1:7\",true,"
             "\"Error: Failed to start Worker:\\nUncaught Error: No such module: x.js\"]");
}

/* ---- get ---- */

Test(loader, get_asks_for_code_once_per_id) {
  expect_run(PARENT RUN
             "let asked = 0;"
             "const bring = async () => { asked++;"
             "  return code('let n = 0; export default { next: () => ++n }'); };"
             "const get = (loader, id) => loader.get(id, bring).getEntrypoint().next(0);"
             "const together = await Promise.all([get(env.LOADER, 'a'), get(env.LOADER, 'a')]);"
             "return [together, await get(env.LOADER, 'a'), await get(env.OTHER, 'a'), asked,"
             "  await get(env.LOADER, 'b'), await get(env.ALONE, 'a'), asked];" END,
             "[[1,2],3,4,1,1,1,3]");
}

Test(loader, get_keeps_a_worker_between_calls_of_the_parent) {
  parent family = parent_new(
      PARENT RUN
      "return await env.LOADER.get('kept', () =>"
      "  code('let n = 0; export default { next: () => ++n }')).getEntrypoint().next(0);" END);
  expect_from_parent(&family, "run", "1");
  expect_from_parent(&family, "run", "2");
  expect_from_parent(&family, "run", "3");
  cr_assert_eq(iso__host_worker_count(family.host), 2);
  parent_free(&family);
}

Test(loader, get_without_an_id_is_a_new_worker) {
  expect_run(PARENT RUN
             "const get = (id) => env.LOADER.get(id, () =>"
             "  code('let n = 0; export default { next: () => ++n }')).getEntrypoint().next(0);"
             "return [await get(null), await get(undefined), await get(''), await get('')];" END,
             "[1,1,1,2]");
}

Test(loader, a_load_that_failed_is_not_kept) {
  expect_run(
      PARENT RUN
      "let bring; const call = () => why(env.LOADER.get('x', () => bring()).getEntrypoint().f(0));"
      "const said = [];"
      "for (bring of [() => { throw new RangeError('sync'); }, async () => { throw new Error('a'); "
      "},"
      "  () => undefined, () => 'text', () => code('', { modules: {} }), () => code('throw 1'),"
      "  () => code('export default { f() {} }')]) said.push(await call());"
      "return said.map((s) => s.split('\\n')[0]);" END,
      "[\"RangeError: sync\",\"Error: a\",\"TypeError: A WorkerCode object is needed; undefined or "
      "null was given.\",\"TypeError: Callback returned incorrect type; expected 'Promise'\","
      "\"TypeError: Dynamic Worker code must contain at least one module.\","
      "\"Error: Failed to start Worker:\",\"no error\"]");
}

Test(loader, get_asks_after_the_turn_and_without_a_call) {
  expect_run(PARENT RUN
             "let asked = 0; env.LOADER.get('eager', () => { asked++; return code(''); });"
             "const before = asked; await null; await null; return [before, asked];" END,
             "[0,1]");
}

/* ---- entrypoints ---- */

Test(loader, entrypoints_are_reached_by_name_and_with_props) {
  expect_run(
      PARENT RUN
      "const w = env.LOADER.load(code(`import { WorkerEntrypoint } from 'cloudflare:workers';"
      "  export class Greeter extends WorkerEntrypoint {"
      "    greet(...names) { return [this.ctx.props, names, this.env.A]; }"
      "    #hidden() {} own = () => 1; get five() { return 5; } }"
      "  export const plain = { value: 7, twice: (n, env, ctx) => [n * 2, env.A, ctx.props] };"
      "  export default { f: () => 'default' };`, { env: { A: 1 } }));"
      "const g = w.getEntrypoint('Greeter', { props: { who: 'me' } });"
      "const p = w.getEntrypoint('plain');"
      "return [await g.greet('a', 'b'), await w.getEntrypoint('Greeter').greet(), await g.five,"
      "  await p.twice(2), await p.value, await why(g.own()), await why(g.nothing()),"
      "  await why(w.getEntrypoint('none').f(0)), await why(p.twice()).then((s) => s.slice(0, 60)),"
      "  await w.getEntrypoint().f(0)];" END,
      "[[{\"who\":\"me\"},[\"a\",\"b\"],1],[{},[],1],5,[4,1,{}],7,"
      "\"TypeError: The RPC receiver does not implement the method \\\"own\\\".\","
      "\"TypeError: The RPC receiver does not implement the method \\\"nothing\\\".\","
      "\"Error: Worker has no such entrypoint: none\","
      "\"TypeError: Attempted to call RPC function \\\"twice\\\" with the w\",\"default\"]");
}

Test(loader, an_entrypoint_is_fetched) {
  expect_run(
      PARENT RUN
      "const ep = env.LOADER.load(code(`export default { async fetch(request, env, ctx) {"
      "  return new Response(request.method + ' ' + request.url + ' ' + await request.text(),"
      "    { status: 201, headers: { 'x-a': 'b' } }); } }`)).getEntrypoint();"
      "const r = await ep.fetch('http://x/y', { method: 'POST', body: 'hello' });"
      "const get = await ep.fetch('http://x/z');"
      "return [r.status, r.headers.get('x-a'), await r.text(), r instanceof Response,"
      "  await get.text()];" END,
      "[201,\"b\",\"POST http://x/y hello\",true,\"GET http://x/z \"]");
}

/* ---- errors ---- */

Test(loader, errors_cross_with_what_they_carry) {
  expect_run(
      PARENT RUN
      "const ep = env.LOADER.load(code(`export default {"
      "  type() { throw Object.assign(new TypeError('wrong'), { code: 7, list: [1] }); },"
      "  own() { class MyError extends Error { name = 'MyError'; } throw new MyError('mine'); },"
      "  cause() { throw new Error('outer', { cause: new RangeError('inner') }); },"
      "  value() { throw 5; }, none() { throw undefined; }, object() { throw { a: 1 }; },"
      "  fn() { throw Object.assign(new Error('f'), { f() {} }); } }`)).getEntrypoint();"
      "const caught = async (p) => { try { await p; } catch (e) { return e; } };"
      "const type = await caught(ep.type(0)), own = await caught(ep.own(0));"
      "const cause = await caught(ep.cause(0)), object = await caught(ep.object(0));"
      "return [type instanceof TypeError, type.name, type.message, type.code, type.list, "
      "type.remote,"
      "  own instanceof Error, own.name, own.message, cause.cause.name, cause.cause.message,"
      "  await why(ep.value(0)), await why(ep.none(0)), object.a, object.remote,"
      "  await why(ep.fn(0))];" END,
      "[true,\"TypeError\",\"wrong\",7,[1],true,true,\"MyError\",\"mine\",\"RangeError\",\"inner\","
      "\"Error: 5\",\"Error: undefined\",1,true,\"Error: f\"]");
}

Test(loader, what_cannot_cross_is_refused_before_it_is_sent) {
  expect_run(
      PARENT RUN
      "let called = 0; const note = () => { called++; };"
      "const ep = env.LOADER.load(code(`export default { take() { return 'taken'; },"
      "  give() { return new WeakMap(); }, sym() { return Symbol('s'); },"
      "  inst() { return new (class Thing {})(); } }`)).getEntrypoint();"
      "return [await why(ep.take(Symbol('s'))), await why(ep.take(new (class T {})())),"
      "  await why(ep.take({ a: Promise.resolve() })), await why(ep.take(ep)).then((s) =>"
      "    s.slice(0, 70)), await why(ep.give(0)), await why(ep.sym(0)), await why(ep.inst(0)),"
      "  await ep.take(0)];" END,
      "[\"DataCloneError: Symbol(s) could not be cloned.\","
      "\"DataCloneError: Could not serialize object of type \\\"T\\\". This type does not support "
      "serialization.\",\"DataCloneError: #<Promise> could not be cloned.\","
      "\"DataCloneError: Entrypoints to dynamically-loaded workers cannot be tr\","
      "\"DataCloneError: #<WeakMap> could not be cloned.\","
      "\"DataCloneError: Symbol(s) could not be cloned.\","
      "\"DataCloneError: Could not serialize object of type \\\"Thing\\\". This type does not "
      "support serialization.\",\"taken\"]");
}

/* ---- env and the way out ---- */

Test(loader, env_holds_plain_values) {
  expect_run(
      PARENT RUN
      "const value = { n: 1n, d: new Date(5), m: new Map([[1, 2]]), u: undefined, b: [1, , 3],"
      "  bytes: new Uint8Array([1, 2]) }; value.self = value;"
      "return await env.LOADER.load(code(`export default { see(x, { v }) { return ["
      "  String(v.n), v.d.getTime(), v.m.get(1), 'u' in v, 1 in v.b, v.bytes.join(),"
      "  v.self === v, Object.getPrototypeOf(v) === Object.prototype] } }`,"
      "  { env: { v: value } })).getEntrypoint().see(0);" END,
      "[\"1\",5,2,true,false,\"1,2\",true,true]");
}

Test(loader, a_service_of_the_parent_in_env) {
  expect_run(PARENT "export class Room extends WorkerEntrypoint {"
                    "  post(text) { return `${this.ctx.props.name}: ${text}`; }"
                    "  async fetch(request) { return new Response('room ' + request.url); } }" RUN
                    "const ep = env.LOADER.load(code(`export default { async go(x, env) {"
                    "  return [await env.ROOM.post('hi'), await env.DEEP[0].post('ho'),"
                    "    await (await env.ROOM.fetch('http://a/b')).text()]; } }`, { env: {"
                    "  ROOM: ctx.exports.Room({ props: { name: 'one' } }),"
                    "  DEEP: [ctx.exports.Room({ props: { name: 'two' } })] } })).getEntrypoint();"
                    "return await ep.go(0);" END,
             "[\"one: hi\",\"two: ho\",\"room http://a/b\"]");
}

Test(loader, a_service_binding_of_the_parents_own_in_env) {
  expect_run(PARENT "export class Self extends WorkerEntrypoint {"
                    "  who() { return this.ctx.props.from; } }" RUN
                    "const ep = env.LOADER.load(code(`export default { go: (x, env) =>"
                    "  env.S.who() }`, { env: { S: env.SELF } })).getEntrypoint();"
                    "return [await env.SELF.who(), await ep.go(0)];" END,
             "[\"env\",\"env\"]");
}

Test(loader, no_outbound_is_no_network) {
  expect_run(
      PARENT RUN "return await why(env.LOADER.load(code(`export default { go: () =>"
                 "  fetch('http://127.0.0.1:1/') }`)).getEntrypoint().go(0));" END,
      "\"Error: This worker is not permitted to access the internet via global functions like "
      "fetch(). It must use capabilities (such as bindings in 'env') to talk to the outside "
      "world.\"");
}

Test(loader, a_parent_without_a_network_cannot_give_one) {
  expect_run(PARENT RUN
             "const c = code(`export default { go: () => fetch('http://127.0.0.1:1/') }`);"
             "delete c.globalOutbound;"
             "return (await why(env.LOADER.load(c).getEntrypoint().go(0))).slice(0, 35);" END,
             "\"Error: This worker is not permitted\"");
}

Test(loader, a_service_of_the_parent_as_the_way_out) {
  expect_run(
      PARENT
      "export class Out extends WorkerEntrypoint { async fetch(request) {"
      "  if (request.url.endsWith('/fail')) throw new RangeError('blocked');"
      "  return new Response([this.ctx.props.name, request.method, request.url,"
      "    request.headers.get('x-a'), await request.text()].join(' '), { status: 203 }); } }" RUN
      "const ep = env.LOADER.load(code(`export default { async go(url) {"
      "  const r = await fetch(url, { method: 'PUT', headers: { 'x-a': 'b' }, body: 'c' });"
      "  return [r.status, await r.text()]; } }`, {"
      "  globalOutbound: ctx.exports.Out({ props: { name: 'out' } }) })).getEntrypoint();"
      "return [await ep.go('http://far.away/x'), await why(ep.go('http://a/fail'))];" END,
      "[[203,\"out PUT http://far.away/x b c\"],\"RangeError: blocked\"]");
}

Test(loader, a_child_inherits_its_parents_way_out) {
  expect_run(PARENT "export class Out extends WorkerEntrypoint {"
                    "  fetch(request) { return new Response('through ' + request.url); } }"
                    "export class Nest extends WorkerEntrypoint { async load(source) { return await"
                    "  this.env.LOADER.load(code(source)).getEntrypoint().go(0); } }" RUN
                    "const ep = env.LOADER.load(code(`export default { async go(x, env) {"
                    "  return await (await fetch('http://one/')).text(); } }`, {"
                    "  globalOutbound: ctx.exports.Out({}) })).getEntrypoint();"
                    "const nested = env.LOADER.load(code(`export default { go: (x, env) =>"
                    "  env.NEST.load('export default { go: () => 5 }') }`, {"
                    "  env: { NEST: ctx.exports.Nest({}) } })).getEntrypoint();"
                    "return [await ep.go(0), await nested.go(0)];" END,
             "[\"through http://one/\",5]");
}
