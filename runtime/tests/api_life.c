/* The public API: limits, guests that hang or are ended, and memory that comes back. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api_support.h"
#include "leaks.h"

TestSuite(api_life, .fini = no_leaks, .timeout = 280);

static const char cpu_limit[] = "Worker exceeded CPU time limit.";
static const char memory_limit[] = "Worker exceeded memory limit.";

static iso_worker *load_with_limits(iso_runtime *runtime, const char *source, uint32_t cpu_ms,
                                    uint32_t memory_mb) {
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  code.cpu_ms = cpu_ms;
  code.memory_mb = memory_mb;
  return load_code(runtime, &code);
}

/* ---- CPU ---- */

/* Every way to compute for ever ends in the same error, and the next worker knows nothing of it. */
static void expect_cpu_limit(const char *source) {
  iso_runtime *runtime = runtime_new();
  iso_worker *other = load(runtime, "export default { f: (x) => x + 1 };");
  iso_worker *worker = load_with_limits(runtime, source, 50, 0);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  expect_result(other, "f", "[1]", "2");
  iso_worker_free(worker);
  expect_result(other, "f", "[2]", "3");
  iso_runtime_free(runtime);
}

Test(api_life, an_endless_loop_is_ended) {
  expect_cpu_limit("export default { f() { for (;;) {} } };");
}

Test(api_life, an_endless_loop_that_catches_is_ended) {
  expect_cpu_limit("export default { f() { for (;;) { try { for (;;) {} } catch {} finally {"
                   "  for (;;) {} } } } };");
}

Test(api_life, a_catastrophic_regular_expression_is_ended) {
  expect_cpu_limit("export default { f() { return /^(a+)+$/.test('a'.repeat(64) + '!'); } };");
}

Test(api_life, endless_microtasks_are_ended) {
  expect_cpu_limit("export default { async f() { for (;;) await null; } };");
}

Test(api_life, an_endless_loop_in_a_timer_is_ended) {
  expect_cpu_limit("export default { f: () => new Promise(() => setTimeout(() => {"
                   "  for (;;) {} }, 0)) };");
}

Test(api_life, an_endless_loop_in_an_error_is_ended) {
  expect_cpu_limit("export default { f() { throw { get name() { for (;;) {} },"
                   "  toString() { for (;;) {} } }; } };");
}

Test(api_life, an_endless_loop_in_a_result_is_ended) {
  expect_cpu_limit("export default { f: () => ({ toJSON() { for (;;) {} } }) };");
}

Test(api_life, an_endless_loop_in_webassembly_is_ended) {
  /* (module (func (export "f") (loop (br 0)))) */
  static const uint8_t wasm[] = {0, 97, 115, 109, 1,   0, 0, 0,  1, 4, 1, 96, 0, 0,  3,  2, 1,  0,
                                 7, 5,  1,   1,   102, 0, 0, 10, 9, 1, 7, 0,  3, 64, 12, 0, 11, 11};
  static const char source[] = "import module from 'loop.wasm';"
                               "const { f } = new WebAssembly.Instance(module).exports;"
                               "export default { f: () => f() };";
  iso_module modules[] = {{"main.js", ISO_MODULE_JS, source, sizeof source - 1},
                          {"loop.wasm", ISO_MODULE_WASM, wasm, sizeof wasm}};
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "main.js",
                          .modules = modules,
                          .module_count = 2,
                          .cpu_ms = 50};
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load_code(runtime, &code);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  iso_runtime_free(runtime);
}

Test(api_life, an_endless_start_is_ended) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "for (;;) {}");
  code.cpu_ms = 50;
  expect_load_error(runtime, &code, ISO_ERR_LIMIT, cpu_limit);
  code = code_of(&module, "(async () => { for (;;) await null; })();");
  code.cpu_ms = 50;
  expect_load_error(runtime, &code, ISO_ERR_LIMIT, cpu_limit);
  iso_worker *worker = load(runtime, "export default { f: () => 1 };");
  expect_result(worker, "f", "[0]", "1");
  iso_runtime_free(runtime);
}

Test(api_life, the_runtimes_limit_holds_where_the_code_has_none) {
  iso_options options = {.isolation = isolation_wanted(), .cpu_ms = 50};
  iso_runtime *runtime = NULL;
  cr_assert_eq(iso_runtime_new(&options, &runtime, NULL), ISO_OK);
  iso_worker *worker = load(runtime, "export default { f() { for (;;) {} } };");
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  iso_runtime_free(runtime);
}

Test(api_life, many_short_calls_are_within_a_limit) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load_with_limits(
      runtime, "export default { f(x) { for (let i = 0; i < 1e4; i++) x += 0; return x; } };", 1000,
      0);
  for (int i = 0; i < 2000; i++) expect_result(worker, "f", "[7]", "7");
  iso_runtime_free(runtime);
}

static void *answer_meanwhile(void *data) {
  atomic_bool *over = data;
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export default { f: (x) => x };");
  int answered = 0;
  while (!atomic_load(over) || answered == 0) {
    expect_result(worker, "f", "[1]", "1");
    answered++;
  }
  iso_runtime_free(runtime);
  return NULL;
}

Test(api_life, a_worker_in_another_thread_goes_on_meanwhile) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load_with_limits(runtime, "export default { f() { for (;;) {} } };", 200, 0);
  atomic_bool over = false;
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, answer_meanwhile, &over), 0);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  atomic_store(&over, true);
  pthread_join(thread, NULL);
  iso_runtime_free(runtime);
}

/* ---- memory ---- */

Test(api_life, a_guest_that_fills_its_heap_is_ended) {
  iso_runtime *runtime = runtime_new();
  iso_worker *other = load(runtime, "export default { f: (x) => x };");
  iso_worker *worker =
      load_with_limits(runtime,
                       "const kept = []; export default {"
                       "  f() { for (;;) kept.push(new Array(1000).fill({})); } };",
                       0, 32);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", memory_limit);
  expect_result(other, "f", "[1]", "1");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

Test(api_life, a_guest_that_fills_its_heap_again_and_again_is_ended) {
  iso_runtime *runtime = runtime_new();
  for (int i = 0; i < 5; i++) {
    iso_worker *worker =
        load_with_limits(runtime,
                         "const kept = new Map(); export default {"
                         "  f() { for (let i = 0;; i++) kept.set(i, { i, s: 'x' + i }); } };",
                         0, 24);
    expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", memory_limit);
    iso_worker_free(worker);
  }
  iso_runtime_free(runtime);
}

Test(api_life, a_start_that_fills_its_heap_is_ended) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "const kept = []; for (;;) kept.push([{}, {}, {}]);");
  code.memory_mb = 32;
  expect_load_error(runtime, &code, ISO_ERR_LIMIT, memory_limit);
  iso_runtime_free(runtime);
}

Test(api_life, a_buffer_over_the_limit_is_refused) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load_with_limits(
      runtime,
      "export default { f(n) {"
      "  try { return new ArrayBuffer(n).byteLength; } catch (e) { return e.name; } },"
      "  many() { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20)); } };",
      0, 32);
  expect_result(worker, "f", "[1048576]", "1048576");
  expect_result(worker, "f", "[67108864]", "\"RangeError\"");
  expect_result(worker, "f", "[1024]", "1024");
  expect_error(worker, "many", "[0]", ISO_ERR_LIMIT, "Error", "Worker exceeded memory limit.");
  iso_runtime_free(runtime);
}

Test(api_life, bytes_that_the_runtime_makes_count_for_the_limit) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load_with_limits(runtime,
                       "export default { f() { const kept = []; const text = 'x'.repeat(1 << 20);"
                       "  try { for (;;) kept.push(new TextEncoder().encode(text)); }"
                       "  catch (e) { return [e.name, kept.length <= 32]; } } };",
                       0, 32);
  expect_result(worker, "f", "[0]", "[\"RangeError\",true]");
  iso_runtime_free(runtime);
}

Test(api_life, a_string_that_grows_for_ever_harms_only_its_guest) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load_with_limits(runtime, "export default { f() { let s = 'x'; for (;;) s += s; } };", 0, 32);
  iso_error error = {0};
  iso_status status = iso_call(worker, NULL, "f", "[0]", NULL, &error);
  cr_assert(status == ISO_ERR_GUEST || status == ISO_ERR_LIMIT, "%d", status);
  iso_error_clear(&error);
  iso_worker *other = load(runtime, "export default { f: (x) => x };");
  expect_result(other, "f", "[1]", "1");
  iso_runtime_free(runtime);
}

Test(api_life, endless_recursion_is_an_error_of_the_guest) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "export default { f() { const g = () => g() + 1; return g(); },"
                    "  ok: () => 1 };");
  expect_error(worker, "f", "[0]", ISO_ERR_GUEST, "RangeError", "Maximum call stack size exceeded");
  expect_result(worker, "ok", "[0]", "1");
  iso_runtime_free(runtime);
}

/* ---- guests that do not answer ---- */

Test(api_life, a_guest_that_can_never_answer_is_told_of) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "let release; export default { hang: () => new Promise(() => {}),"
                    "  wait: () => new Promise((done) => { release = done; }),"
                    "  release() { release('late'); return 'done'; },"
                    "  async sleep(ms) { await new Promise((done) => setTimeout(done, ms));"
                    "    return 'slept'; } };");
  expect_error(worker, "hang", "[0]", ISO_ERR_GUEST, "Error",
               "The Workers runtime canceled this request because it detected that your Worker's "
               "code had hung and would never generate a response. Refer to: "
               "https://developers.cloudflare.com/workers/observability/errors/");
  expect_result(worker, "sleep", "[5]", "\"slept\"");
  /* What a call that was given up answers later is nobody's. */
  expect_error(worker, "wait", "[0]", ISO_ERR_GUEST, NULL, NULL);
  expect_result(worker, "release", "[0]", "\"done\"");
  expect_result(worker, "sleep", "[1]", "\"slept\"");
  iso_runtime_free(runtime);
}

static iso_status tell(void *data, const char *args_json, char **result_json, iso_error *error) {
  (void)args_json, (void)result_json, (void)error;
  ++*(int *)data;
  return ISO_OK;
}

Test(api_life, a_guest_is_ended_in_the_middle_of_a_call) {
  iso_runtime *runtime = runtime_new();
  int told = 0;
  iso_host_binding binding = {"TELL", tell, &told};
  iso_module module;
  iso_worker_code code = code_of(
      &module, "export default { async f(x, env) { await env.TELL(); setTimeout(() => {}, 1e6);"
               "  env.TELL(); for (;;) {} } };");
  code.bindings = &binding;
  code.binding_count = 1;
  code.cpu_ms = 50;
  iso_worker *worker = load_code(runtime, &code);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  cr_assert_geq(told, 1);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", cpu_limit);
  cr_assert_leq(told, 2);
  iso_runtime_free(runtime);
}

/* Looking for each in a list would take minutes. */
Test(api_life, very_many_timers_fire) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(
      runtime, "export default { f: (n) => new Promise((done) => { let fired = 0;"
               "  for (let i = 0; i < n; i++) setTimeout(() => { if (++fired === n) done(n); }, 0);"
               "  }) };");
  expect_result(worker, "f", "[100000]", "100000");
  iso_runtime_free(runtime);
}

/* ---- the end ---- */

Test(api_life, a_worker_is_freed_with_all_that_it_waits_for) {
  int port;
  int listener = listen_on_loopback(&port);
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(
      &module, "export default { f(url) { setTimeout(() => {}, 1e6); setInterval(() => {}, 1e6);"
               "  globalThis.pending = fetch(url).catch(() => {}); return 'started'; },"
               "  hang: () => new Promise(() => {}) };");
  code.outbound = ISO_OUTBOUND_INTERNET;
  char args[64];
  snprintf(args, sizeof args, "[\"http://127.0.0.1:%d/\"]", port);
  for (int i = 0; i < 3; i++) {
    iso_worker *worker = load_code(runtime, &code);
    expect_result(worker, "f", args, "\"started\"");
    iso_worker_free(worker);
    worker = load_code(runtime, &code);
    expect_error(worker, "hang", "[0]", ISO_ERR_GUEST, NULL, NULL);
    iso_worker_free(worker);
  }
  close(listener);
  iso_runtime_free(runtime);
}

Test(api_life, a_runtime_ends_its_workers) {
  int port;
  int listener = listen_on_loopback(&port);
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(
      &module, "export default { f(url) { setInterval(() => {}, 1); fetch(url).catch(() => {});"
               "  return 1; }, hang: () => new Promise(() => {}) };");
  code.outbound = ISO_OUTBOUND_INTERNET;
  char args[64];
  snprintf(args, sizeof args, "[\"http://127.0.0.1:%d/\"]", port);
  for (int i = 0; i < 5; i++) expect_result(load_code(runtime, &code), "f", args, "1");
  iso_runtime_free(runtime);
  close(listener);
}

/* ---- memory that comes back ---- */

static void load_call_free(iso_runtime *runtime) {
  iso_worker *worker = load(runtime, "export default { f: (x) => x + 1 };");
  expect_result(worker, "f", "[41]", "42");
  iso_worker_free(worker);
}

Test(api_life, two_thousand_workers_leave_nothing_behind) {
  iso_runtime *runtime = runtime_new();
  int count = memory_is_measurable() ? 2000 : 300;
  long early = 0;
  for (int i = 1; i <= count; i++) {
    load_call_free(runtime);
    if (i == 200) early = resident_kib();
  }
  long late = resident_kib();
  iso_runtime_free(runtime);
  if (!memory_is_measurable()) {
    cr_skip("resident memory says nothing where AddressSanitizer keeps what was freed");
  }
  cr_assert_leq(late * 5, early * 6, "%ld KiB after 200 workers, %ld KiB after %d", early, late,
                count);
}

Test(api_life, many_workers_live_at_once) {
  enum { COUNT = 100 };
  iso_runtime *runtime = runtime_new();
  iso_worker *workers[COUNT];
  for (int i = 0; i < COUNT; i++) {
    workers[i] = load(runtime, "let n = 0; export default { f: () => ++n };");
  }
  for (int round = 1; round <= 2; round++) {
    char expected[8];
    snprintf(expected, sizeof expected, "%d", round);
    for (int i = 0; i < COUNT; i++) expect_result(workers[i], "f", "[0]", expected);
  }
  for (int i = 0; i < COUNT; i += 2) iso_worker_free(workers[i]);
  for (int i = 1; i < COUNT; i += 2) expect_result(workers[i], "f", "[0]", "3");
  iso_runtime_free(runtime);
}
