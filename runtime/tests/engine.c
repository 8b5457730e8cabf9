/* V8 behind its C face (engine/engine.h): isolates, modules, values, ends. The snapshot is the
 * runtime's own; what is host of the isolates is this file. */
#include "../engine/engine.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/internal.h"
#include "leaks.h"

TestSuite(engine, .fini = no_leaks, .timeout = 280);

/* ---- an isolate with a resolver over a list of modules ---- */

typedef struct house {
  iso__isolate *isolate;
  iso__module *known[8];
  size_t count;
} house;

static iso__module *resolve(void *data, const char *specifier, iso__module *referrer,
                            char **message, const char **error_class) {
  house *own = data;
  for (size_t i = 0; i < own->count; i++) {
    if (strcmp(iso__module_name(own->known[i]), specifier) == 0) return own->known[i];
  }
  if (asprintf(message, "No %s for %s", specifier,
               referrer ? iso__module_name(referrer) : "nobody") < 0) {
    abort();
  }
  *error_class = "TypeError";
  return NULL;
}

static void enter_house(house *own, size_t heap_limit) {
  cr_assert_eq(
      iso__engine_init(iso__snapshot_start, (size_t)(iso__snapshot_end - iso__snapshot_start)), 0);
  iso__isolate_options options = {.interface = iso__loader_interface(),
                                  .data = own,
                                  .heap_limit = heap_limit,
                                  .resolve = resolve};
  iso__isolate_times times = {0};
  own->isolate = iso__isolate_new(&options, &times);
  cr_assert_gt(times.isolate_us, 0.0);
  cr_assert_gt(times.context_us, 0.0);
  iso__enter(own->isolate);
}

static void leave_house(house *own) {
  iso__leave(own->isolate);
  iso__isolate_free(own->isolate);
}

static iso__module *add(house *own, iso__module *module) {
  cr_assert_not_null(module);
  own->known[own->count++] = module;
  return module;
}

static iso__module *compile(house *own, const char *name, const char *source) {
  iso__exception thrown = {0};
  iso__module *module = iso__module_compile(own->isolate, name, source, strlen(source), &thrown);
  cr_assert_not_null(module, "%s", thrown.message);
  return add(own, module);
}

static void link_module(house *own, iso__module *module) {
  iso__exception thrown = {0};
  cr_assert_eq(iso__module_link(own->isolate, module, &thrown), 0, "%s", thrown.message);
}

static iso__evaluation evaluate(house *own, iso__module *module, iso__exception *thrown) {
  link_module(own, module);
  return iso__module_evaluate(own->isolate, module, thrown);
}

/* Runs a module that checks something itself: it must not throw. */
static void run(house *own, const char *source) {
  iso__exception thrown = {0};
  iso__evaluation evaluation = evaluate(own, compile(own, "test.js", source), &thrown);
  cr_assert_eq(evaluation, ISO__EVALUATION_DONE, "%s: %s", thrown.name, thrown.message);
}

/* ---- modules ---- */

Test(engine, modules_are_linked_through_the_resolver) {
  house own = {0};
  enter_house(&own, 0);
  compile(&own, "b.js", "export let n = 1; export function more() { n++; }");
  iso__module *main_module =
      compile(&own, "a.js",
              "import { n, more } from 'b.js'; import * as all from 'b.js'; more();"
              "if (n !== 2 || all.n !== 2) throw new Error('no live binding');");
  cr_assert(iso__module_is_source(main_module));
  cr_assert_eq(iso__module_request_count(own.isolate, main_module), 1);
  char *request = iso__module_request(own.isolate, main_module, 0);
  cr_assert_str_eq(request, "b.js");
  free(request);
  iso__exception thrown = {0};
  cr_assert_eq(evaluate(&own, main_module, &thrown), ISO__EVALUATION_DONE, "%s", thrown.message);
  leave_house(&own);
}

Test(engine, an_import_that_is_not_found_has_the_resolvers_error) {
  house own = {0};
  enter_house(&own, 0);
  iso__module *module = compile(&own, "a.js", "import 'missing.js';");
  iso__exception thrown = {0};
  cr_assert_eq(iso__module_link(own.isolate, module, &thrown), -1);
  cr_assert_str_eq(thrown.name, "TypeError");
  cr_assert_str_eq(thrown.message, "No missing.js for a.js\n  imported from \"a.js\".");
  cr_assert_not(thrown.terminated);
  iso__exception_clear(&thrown);
  cr_assert_null(thrown.message);
  leave_house(&own);
}

Test(engine, a_missing_export_is_an_error_of_linking) {
  house own = {0};
  enter_house(&own, 0);
  compile(&own, "b.js", "export const n = 1;");
  iso__module *module = compile(&own, "a.js", "import { zz } from 'b.js';");
  iso__exception thrown = {0};
  cr_assert_eq(iso__module_link(own.isolate, module, &thrown), -1);
  cr_assert_str_eq(thrown.name, "SyntaxError");
  cr_assert_str_eq(thrown.where, "a.js:1:10");
  iso__exception_clear(&thrown);
  leave_house(&own);
}

Test(engine, a_syntax_error_has_a_place) {
  house own = {0};
  enter_house(&own, 0);
  iso__exception thrown = {0};
  static const char source[] = "const a = 1;\n  const b = ;\n";
  cr_assert_null(iso__module_compile(own.isolate, "a.js", source, sizeof source - 1, &thrown));
  cr_assert_str_eq(thrown.name, "SyntaxError");
  cr_assert_str_eq(thrown.message, "Unexpected token ';'");
  cr_assert_str_eq(thrown.where, "a.js:2:13");
  iso__exception_clear(&thrown);
  cr_assert_null(iso__module_compile(own.isolate, "a.js", "(", 1, NULL), "nobody asks why");
  leave_house(&own);
}

Test(engine, what_is_thrown_has_a_name_a_message_and_a_place) {
  house own = {0};
  enter_house(&own, 0);
  iso__exception thrown = {0};
  iso__module *module = compile(&own, "a.js", "\n  throw new RangeError('far');");
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert_str_eq(thrown.name, "RangeError");
  cr_assert_str_eq(thrown.message, "far");
  cr_assert_str_eq(thrown.where, "a.js:2:9");
  cr_assert_not_null(strstr(thrown.stack, "a.js:2:9"));
  cr_assert_eq(iso__module_evaluate(own.isolate, module, &thrown), ISO__EVALUATION_FAILED,
               "asked again, it fails again");
  cr_assert_str_eq(thrown.message, "far");
  iso__exception_clear(&thrown);

  module = compile(&own, "b.js", "throw { toString() { throw 1; } };");
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert_str_eq(thrown.name, "Error");
  cr_assert_not_null(thrown.message);
  iso__exception_clear(&thrown);
  leave_house(&own);
}

Test(engine, a_top_level_await_is_pending_until_it_settles) {
  house own = {0};
  enter_house(&own, 0);
  iso__module *module =
      compile(&own, "a.js", "await new Promise((done) => { globalThis.release = done; });");
  iso__exception thrown = {0};
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_PENDING);
  cr_assert_eq(iso__module_evaluate(own.isolate, module, &thrown), ISO__EVALUATION_PENDING);
  run(&own, "globalThis.release();");
  iso__run_microtasks(own.isolate);
  cr_assert_eq(iso__module_evaluate(own.isolate, module, &thrown), ISO__EVALUATION_DONE);
  leave_house(&own);
}

Test(engine, a_top_level_await_that_rejects_fails) {
  house own = {0};
  enter_house(&own, 0);
  iso__module *module = compile(&own, "a.js", "await Promise.reject(new TypeError('tla'));");
  iso__exception thrown = {0};
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert_str_eq(thrown.name, "TypeError");
  cr_assert_str_eq(thrown.message, "tla");
  iso__exception_clear(&thrown);
  leave_house(&own);
}

Test(engine, modules_are_imported_at_run_time) {
  house own = {0};
  enter_house(&own, 0);
  compile(&own, "b.js", "export const n = 5;");
  compile(&own, "bad.js", "throw new RangeError('inside');");
  run(&own, "const b = await import('b.js'); if (b.n !== 5) throw new Error('n');"
            "const name = (s) => import(s).then(() => 'none', (e) => `${e.name}: ${e.message}`);"
            "const missing = await name('zz.js');"
            "if (missing !== 'TypeError: No zz.js for test.js') throw new Error(missing);"
            "const bad = await name('bad.js');"
            "if (bad !== 'RangeError: inside') throw new Error(bad);");
  leave_house(&own);
}

Test(engine, synthetic_modules_have_a_default_export) {
  static const uint8_t wasm[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  house own = {0};
  enter_house(&own, 0);
  iso__isolate *isolate = own.isolate;
  add(&own, iso__module_synthetic(isolate, "t", ISO__SYNTHETIC_TEXT, "a\0b", 3, NULL));
  add(&own, iso__module_synthetic(isolate, "j", ISO__SYNTHETIC_JSON, "{\"a\":[1]}", 9, NULL));
  add(&own, iso__module_synthetic(isolate, "d", ISO__SYNTHETIC_DATA, "\1\2\3", 3, NULL));
  add(&own, iso__module_synthetic(isolate, "e", ISO__SYNTHETIC_DATA, NULL, 0, NULL));
  add(&own, iso__module_synthetic(isolate, "w", ISO__SYNTHETIC_WASM, wasm, sizeof wasm, NULL));
  cr_assert_not(iso__module_is_source(own.known[0]));
  cr_assert_eq(iso__module_request_count(isolate, own.known[0]), 0);
  run(&own, "import t from 't'; import j from 'j'; import d from 'd'; import e from 'e';"
            "import w from 'w'; import * as all from 't';"
            "const right = t === 'a\\0b' && j.a[0] === 1 && new Uint8Array(d).join() === '1,2,3'"
            "  && e.byteLength === 0 && w instanceof WebAssembly.Module"
            "  && Object.keys(all).join() === 'default';"
            "if (!right) throw new Error('wrong');");
  leave_house(&own);
}

Test(engine, synthetic_modules_of_wrong_content_are_refused) {
  house own = {0};
  enter_house(&own, 0);
  iso__exception thrown = {0};
  cr_assert_null(
      iso__module_synthetic(own.isolate, "j", ISO__SYNTHETIC_JSON, "{\"a\"", 4, &thrown));
  cr_assert_str_eq(thrown.name, "SyntaxError");
  iso__exception_clear(&thrown);
  cr_assert_null(iso__module_synthetic(own.isolate, "w", ISO__SYNTHETIC_WASM, "bad", 3, &thrown));
  cr_assert_str_eq(thrown.name, "CompileError");
  iso__exception_clear(&thrown);
  leave_house(&own);
}

/* ---- what guests may not ---- */

Test(engine, code_is_not_made_of_strings) {
  house own = {0};
  enter_house(&own, 0);
  run(&own, "const name = (f) => { try { f(); return 'allowed'; } catch (e) { return e.name; } };"
            "const names = [name(() => eval('1')), name(() => new Function('1')),"
            "  name(() => (async () => {}).constructor('1')), name(() => (0, eval)('1'))];"
            "if (names.join() !== 'EvalError,EvalError,EvalError,EvalError')"
            "  throw new Error(names.join());");
  leave_house(&own);
}

Test(engine, the_thread_cannot_be_blocked) {
  house own = {0};
  enter_house(&own, 0);
  run(&own, "let name = 'allowed'; try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0,"
            "  0); } catch (e) { name = e.name; } if (name !== 'TypeError') throw name;");
  leave_house(&own);
}

/* ---- isolates ---- */

Test(engine, isolates_take_turns_and_share_nothing) {
  house first = {0}, second = {0};
  enter_house(&first, 0);
  run(&first, "globalThis.mark = 1;");
  iso__leave(first.isolate);
  enter_house(&second, 0);
  run(&second, "if ('mark' in globalThis) throw new Error('shared'); globalThis.mark = 2;");
  iso__leave(second.isolate);
  iso__enter(first.isolate);
  run(&first, "if (globalThis.mark !== 1) throw new Error('shared');");
  leave_house(&first);
  iso__enter(second.isolate);
  leave_house(&second);
}

Test(engine, an_isolate_keeps_what_the_host_gives_it) {
  house own = {0};
  enter_house(&own, 0);
  int things[ISO__SLOTS];
  for (int i = 0; i < ISO__SLOTS; i++) {
    cr_assert_null(iso__isolate_data(own.isolate, i));
    iso__isolate_set_data(own.isolate, i, &things[i]);
  }
  for (int i = 0; i < ISO__SLOTS; i++) {
    cr_assert_eq(iso__isolate_data(own.isolate, i), &things[i]);
  }
  leave_house(&own);
}

Test(engine, heap_is_given_back_when_it_is_collected) {
  house own = {0};
  enter_house(&own, 0);
  run(&own, "globalThis.kept = Array.from({ length: 1e5 }, (x, i) => ({ i }));");
  iso__isolate_collect(own.isolate);
  size_t full = iso__isolate_heap_used(own.isolate);
  run(&own, "delete globalThis.kept;");
  iso__isolate_collect(own.isolate);
  cr_assert_lt(iso__isolate_heap_used(own.isolate), full - 1000 * 1000);
  leave_house(&own);
}

/* ---- the end ---- */

static void *terminate_from_outside(void *isolate) {
  iso__isolate_terminate(isolate);
  return NULL;
}

/* A native would be the way to know that the loop runs; the loop's own end is enough: it ends
 * only because it was terminated, whenever that came. */
Test(engine, an_endless_loop_is_terminated_from_another_thread) {
  house own = {0};
  enter_house(&own, 0);
  iso__module *module = compile(&own, "a.js", "for (;;) {}");
  link_module(&own, module);
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, terminate_from_outside, own.isolate), 0);
  iso__exception thrown = {0};
  cr_assert_eq(iso__module_evaluate(own.isolate, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert(thrown.terminated);
  cr_assert_null(thrown.message);
  pthread_join(thread, NULL);
  cr_assert(iso__isolate_terminated(own.isolate));
  cr_assert_not(iso__isolate_out_of_memory(own.isolate));
  leave_house(&own);
}

Test(engine, a_terminated_isolate_runs_nothing_any_more) {
  house own = {0};
  enter_house(&own, 0);
  iso__module *module = compile(&own, "a.js", "globalThis.ran = true;");
  link_module(&own, module);
  iso__isolate_terminate(own.isolate);
  iso__exception thrown = {0};
  cr_assert_eq(iso__module_evaluate(own.isolate, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert(thrown.terminated);
  thrown = (iso__exception){0};
  iso__in in = iso__in_string("cloudflare:workers");
  cr_assert_eq(iso__hook(own.isolate, ISO__HOOK_BUILTIN, &in, 1, NULL, &thrown), -1);
  cr_assert(thrown.terminated);
  leave_house(&own);
}

Test(engine, an_isolate_that_was_never_entered_is_freed) {
  house own = {0};
  enter_house(&own, 0);
  leave_house(&own);
  iso__isolate_options options = {.interface = iso__loader_interface()};
  for (int i = 0; i < 5; i++) iso__isolate_free(iso__isolate_new(&options, NULL));
  iso__isolate_free(NULL);
}

Test(engine, a_full_heap_ends_the_isolate) {
  house own = {0};
  enter_house(&own, (size_t)24 * 1024 * 1024);
  iso__exception thrown = {0};
  iso__module *module =
      compile(&own, "a.js", "const kept = []; for (;;) kept.push(new Array(100).fill({}));");
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_FAILED);
  cr_assert(thrown.terminated);
  cr_assert(iso__isolate_out_of_memory(own.isolate));
  cr_assert(iso__isolate_terminated(own.isolate));
  leave_house(&own);
}

static void fill_heap(house *own) {
  iso__exception thrown = {0};
  iso__module *module = compile(
      own, "hungry", "const all = []; for (;;) all.push(new Array(10000).fill(all.length));");
  cr_assert_eq(iso__module_link(own->isolate, module, &thrown), 0);
  cr_assert_eq(iso__module_evaluate(own->isolate, module, &thrown), ISO__EVALUATION_FAILED);
  iso__exception_clear(&thrown);
  cr_assert(iso__isolate_out_of_memory(own->isolate));
}

static size_t heap_when_full(size_t made_with, size_t adopted_with) {
  house own = {0};
  enter_house(&own, made_with);
  iso__leave(own.isolate);
  iso__isolate_options options = {.interface = iso__loader_interface(),
                                  .data = &own,
                                  .heap_limit = adopted_with,
                                  .resolve = resolve};
  iso__isolate_adopt(own.isolate, &options);
  iso__enter(own.isolate);
  fill_heap(&own);
  size_t used = iso__isolate_heap_used(own.isolate);
  leave_house(&own);
  return used;
}

Test(engine, an_isolate_made_ahead_has_the_limit_of_who_adopts_it) {
  size_t mib = 1024 * 1024;
  cr_assert_lt(heap_when_full(128 * mib, 32 * mib), 64 * mib);
  size_t large = heap_when_full(32 * mib, 128 * mib);
  cr_assert_gt(large, 80 * mib, "%zu", large);
  cr_assert_lt(large, 200 * mib, "%zu", large);
}

Test(engine, buffers_over_the_limit_are_refused) {
  house own = {0};
  enter_house(&own, (size_t)24 * 1024 * 1024);
  run(&own, "const name = (f) => { try { f(); return 'ok'; } catch (e) { return e.name; } };"
            "const got = [name(() => new ArrayBuffer(32 << 20)), name(() => new Uint8Array(9)),"
            "  name(() => new SharedArrayBuffer(32 << 20))];"
            "if (got.join() !== 'RangeError,ok,RangeError') throw new Error(got.join());");
  cr_assert_not(iso__isolate_out_of_memory(own.isolate));
  leave_house(&own);
}

/* ---- values as bytes ---- */

/* The value of builtin "cloudflare:workers", which is an object; serialising needs a value, and
 * hooks are how C gets one. */
static int builtin(house *own, const char *name, iso__value *value) {
  iso__in in = iso__in_string(name);
  return iso__hook(own->isolate, ISO__HOOK_BUILTIN, &in, 1, value, NULL);
}

Test(engine, values_cross_as_bytes) {
  house own = {0};
  enter_house(&own, 0);
  iso__value undefined;
  cr_assert_eq(builtin(&own, "no:such", &undefined), 0);
  cr_assert_not(iso__value_is_object(undefined));
  uint8_t *bytes = NULL;
  size_t length = 0;
  cr_assert_eq(iso__serialize(own.isolate, undefined, 16, &bytes, &length), 0);
  cr_assert_gt(length, 16);
  for (size_t i = 0; i < 16; i++) cr_assert_eq(bytes[i], 0, "the prefix is left free");
  iso__value back;
  cr_assert_eq(iso__deserialize(own.isolate, bytes + 16, length - 16, &back), 0);
  cr_assert_not(iso__value_is_object(back));
  free(bytes);
  leave_house(&own);
}

Test(engine, natives_serialise_for_the_snapshots_javascript) {
  house own = {0};
  enter_house(&own, 0);
  run(&own, "const a = { n: 1n, d: new Date(5), m: new Map([[1, { x: [,2] }]]), r: /x/g,"
            "  b: new Uint8Array([1, 2]) }; a.self = a;"
            "const b = structuredClone(a);"
            "const right = b.n === 1n && b.d.getTime() === 5 && b.m.get(1).x[1] === 2"
            "  && !(0 in b.m.get(1).x) && b.r.flags === 'g' && b.b.join() === '1,2'"
            "  && b.self === b && b !== a;"
            "if (!right) throw new Error('wrong');");
  leave_house(&own);
}

Test(engine, bytes_that_are_no_value_are_refused) {
  house own = {0};
  enter_house(&own, 0);
  static const uint8_t wrong[][8] = {
      {0},
      {0xff},
      {0xff, 0x0f},
      {0xff, 0x0f, 'o'},
      {0xff, 0x0f, 'A', 0xff, 0xff, 0xff, 0xff, 0x0f},
      {0xff, 0x0f, '"', 0x7f, 'x'},
      {0xff, 0x0f, 'V', 'B', 0, 9},
      {0xff, 0x0f, '\\', 99, '_'},
      {0xff, 0x0f, '^', 5},
      {0xff, 0xff, 0xff, 0xff, 0x0f, '_'},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    for (size_t length = 0; length <= sizeof wrong[0]; length++) {
      iso__value value;
      uint8_t *bytes = malloc(length ? length : 1);
      cr_assert_not_null(bytes);
      memcpy(bytes, wrong[i], length);
      iso__deserialize(own.isolate, bytes, length, &value); /* it may be one, or not */
      free(bytes);
    }
  }
  run(&own, "if (1 + 1 !== 2) throw 1;");
  leave_house(&own);
}

/* ---- hooks ---- */

Test(engine, what_a_hook_throws_is_told) {
  house own = {0};
  enter_house(&own, 0);
  iso__exception thrown = {0};
  iso__in in[] = {iso__in_number(0), {.kind = ISO__IN_BOOL, .number = 1}, iso__in_string("{")};
  cr_assert_eq(iso__hook(own.isolate, ISO__HOOK_BOOT, in, 3, NULL, &thrown), -1);
  cr_assert_str_eq(thrown.name, "SyntaxError");
  iso__exception_clear(&thrown);
  cr_assert_eq(iso__hook(own.isolate, ISO__HOOK_BOOT, in, 3, NULL, NULL), -1, "nobody asks why");
  leave_house(&own);
}

Test(engine, a_snapshot_that_is_none_is_refused) {
  static const char garbage[4096] = "not a snapshot";
  cr_assert_eq(iso__engine_init(garbage, sizeof garbage), -1);
}

/* ---- many of them ---- */

/* Bytes that this process has read so far; 0 where the kernel does not count them. */
static unsigned long long bytes_read(void) {
  unsigned long long bytes = 0;
  FILE *counts = fopen("/proc/self/io", "re");
  if (counts == NULL) return 0;
  if (fscanf(counts, "rchar: %llu", &bytes) != 1) bytes = 0;
  fclose(counts);
  return bytes;
}

/* Else each that lives would make the next one slower: V8 would read the list of all mappings. */
Test(engine, making_an_isolate_does_not_look_at_the_others) {
  enum { ALIVE = 20 };
  house houses[ALIVE + 1] = {0};
  for (int i = 0; i < ALIVE; i++) {
    enter_house(&houses[i], 0);
    iso__leave(houses[i].isolate);
  }
  unsigned long long before = bytes_read();
  if (before == 0) cr_skip_test("the kernel does not count what a process reads");
  enter_house(&houses[ALIVE], 0);
  unsigned long long after = bytes_read();
  iso__leave(houses[ALIVE].isolate);
  cr_assert_lt(after - before, 4096, "%llu bytes were read", after - before);
  for (int i = 0; i <= ALIVE; i++) iso__isolate_free(houses[i].isolate);
}

/* ---- code of modules that were there before ---- */

enum { KIBIBYTES = 8 };

/* A module of that size whose function `add` gives what it is called with and `more`. */
static char *long_source(int more) {
  char *source = NULL;
  if (asprintf(&source,
               "export function add(a) { return a + %d; }\n/*%*s*/\nglobalThis.sum = add(1);", more,
               KIBIBYTES * 1024, "") < 0) {
    abort();
  }
  return source;
}

/* Evaluates it in an isolate of its own; how much code of others was used for that. */
static size_t reused_by(const char *name, const char *source) {
  house own = {0};
  enter_house(&own, 0);
  size_t before = iso__code_reused();
  iso__exception thrown = {0};
  iso__module *module = compile(&own, name, source);
  cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_DONE, "%s", thrown.message);
  size_t reused = iso__code_reused() - before;
  leave_house(&own);
  return reused;
}

Test(engine, a_module_that_was_there_twice_is_not_compiled_again) {
  char *source = long_source(1), *other = long_source(2);
  cr_expect_eq(reused_by("a.js", source), 0, "nobody had it");
  cr_expect_eq(reused_by("a.js", source), 0, "once is no habit");
  cr_expect_eq(reused_by("a.js", source), 1);
  cr_expect_eq(reused_by("b.js", source), 0, "stacks would name another module");
  cr_expect_eq(reused_by("a.js", other), 0, "it has the length of the first, and another text");
  cr_expect_eq(reused_by("a.js", source), 1);
  free(source);
  free(other);
}

Test(engine, a_module_of_kept_code_throws_where_it_did) {
  char *source = NULL;
  if (asprintf(&source, "/*%*s*/\n  throw new RangeError('far');", KIBIBYTES * 1024, "") < 0)
    abort();
  for (int i = 0; i < 3; i++) {
    house own = {0};
    enter_house(&own, 0);
    iso__exception thrown = {0};
    iso__module *module = compile(&own, "a.js", source);
    cr_assert_eq(evaluate(&own, module, &thrown), ISO__EVALUATION_FAILED);
    cr_expect_str_eq(thrown.where, "a.js:2:9");
    iso__exception_clear(&thrown);
    leave_house(&own);
  }
  cr_expect_eq(iso__code_reused(), 1);
  free(source);
}
