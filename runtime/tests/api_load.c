/* The public API: runtimes, loading, and the reasons for which code does not start. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api_support.h"
#include "leaks.h"

TestSuite(api_load, .fini = no_leaks, .timeout = 280);

/* ---- runtimes ---- */

Test(api_load, versions_are_known) {
  cr_assert_str_not_empty(iso_version());
  cr_assert_not_null(strchr(iso_v8_version(), '.'));
}

Test(api_load, a_runtime_is_made_and_freed_again_and_again) {
  for (int i = 0; i < 10; i++) iso_runtime_free(runtime_new());
  iso_runtime_free(NULL);
}

Test(api_load, a_runtime_needs_no_options) {
  iso_runtime *runtime = NULL;
  cr_assert_eq(iso_runtime_new(NULL, &runtime, NULL), ISO_OK);
  iso_worker_free(load(runtime, "export default {};"));
  iso_runtime_free(runtime);
}

Test(api_load, an_isolation_that_is_not_there_is_refused) {
  iso_options options = {.isolation = (iso_isolation)99};
  iso_runtime *runtime = NULL;
  iso_error error = {0};
  cr_assert_neq(iso_runtime_new(&options, &runtime, &error), ISO_OK);
  cr_assert_null(runtime);
  cr_assert_not_null(error.message);
  iso_error_clear(&error);
}

Test(api_load, two_runtimes_live_side_by_side) {
  iso_runtime *first = runtime_new();
  iso_runtime *second = runtime_new();
  iso_worker *one = load(first, "let n = 0; export default { async f() { return ++n; } };");
  iso_worker *other = load(second, "let n = 0; export default { async f() { return ++n; } };");
  expect_result(one, "f", "[0]", "1");
  expect_result(one, "f", "[0]", "2");
  expect_result(other, "f", "[0]", "1");
  iso_runtime_free(first);
  expect_result(other, "f", "[0]", "2");
  iso_runtime_free(second);
}

static void *run_in_a_thread(void *data) {
  const char *name = data;
  iso_runtime *runtime = runtime_new();
  for (int i = 0; i < 20; i++) {
    iso_module module;
    iso_worker_code code = code_of(&module, "export default { f: (n) => n + 1 };");
    module.name = code.main_module = name;
    iso_worker *worker = load_code(runtime, &code);
    expect_result(worker, "f", "[41]", "42");
    iso_worker_free(worker);
  }
  iso_runtime_free(runtime);
  return NULL;
}

/* A name that takes long to take apart, so that several threads are at it at once. */
static char *long_name(void) {
  enum { FOLDERS = 20000 };
  static const char last[] = "agent.js";
  char *name = malloc(2 * FOLDERS + sizeof last);
  cr_assert_not_null(name);
  for (int i = 0; i < FOLDERS; i++) memcpy(name + (size_t)2 * i, "d/", 2);
  memcpy(name + (size_t)2 * FOLDERS, last, sizeof last);
  return name;
}

Test(api_load, each_thread_has_its_own_runtime) {
  iso_runtime *runtime = runtime_new(); /* V8 is started on the main thread */
  char *name = long_name();
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) {
    cr_assert_eq(pthread_create(&threads[i], NULL, run_in_a_thread, name), 0);
  }
  run_in_a_thread(name);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  iso_runtime_free(runtime);
  free(name);
}

typedef struct strangers {
  iso_runtime *runtime;
  iso_worker *worker;
} strangers;

static void *call_from_a_stranger(void *data) {
  strangers *given = data;
  iso_error error = {0};
  iso_module module;
  iso_worker_code code = code_of(&module, "export default {};");
  iso_worker *worker = NULL;
  cr_assert_eq(iso_load(given->runtime, &code, &worker, &error), ISO_ERR_THREAD);
  check_error(&error, ISO_ERR_THREAD, NULL, NULL);
  cr_assert_null(worker);
  char *answer = NULL;
  cr_assert_eq(iso_call(given->worker, NULL, "f", NULL, &answer, &error), ISO_ERR_THREAD);
  check_error(&error, ISO_ERR_THREAD, NULL, NULL);
  iso_request request = {.url = "http://localhost/"};
  iso_response response = {0};
  cr_assert_eq(iso_fetch(given->worker, NULL, &request, &response, &error), ISO_ERR_THREAD);
  check_error(&error, ISO_ERR_THREAD, NULL, NULL);
  iso_timing timing;
  cr_assert_eq(iso_worker_timing(given->worker, &timing, &error), ISO_ERR_THREAD);
  check_error(&error, ISO_ERR_THREAD, NULL, NULL);
  return NULL;
}

Test(api_load, a_call_from_another_thread_is_refused) {
  strangers given = {.runtime = runtime_new()};
  given.worker = load(given.runtime, "export default { f: () => 1 };");
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, call_from_a_stranger, &given), 0);
  pthread_join(thread, NULL);
  expect_result(given.worker, "f", "[0]", "1");
  iso_runtime_free(given.runtime);
}

/* ---- what is asked for wrongly ---- */

Test(api_load, nothing_at_all_is_refused) {
  iso_runtime *runtime = runtime_new();
  iso_error error = {0};
  iso_worker *worker = NULL;
  iso_worker_code code = {0};
  cr_assert_eq(iso_runtime_new(NULL, NULL, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_load(NULL, &code, &worker, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_load(runtime, NULL, &worker, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_load(runtime, &code, NULL, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_load(runtime, &code, &worker, NULL), ISO_ERR_ARGUMENT, "error may be NULL");
  iso_worker_free(NULL);
  iso_error_clear(NULL);
  iso_response_clear(NULL);
  iso_runtime_free(runtime);
}

Test(api_load, code_without_its_parts_is_refused) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "export default {};");
  code.main_module = NULL;
  expect_load_error(runtime, &code, ISO_ERR_ARGUMENT,
                    "main_module is missing: name one of modules.");
  code = code_of(&module, "export default {};");
  code.compatibility_date = NULL;
  expect_load_error(runtime, &code, ISO_ERR_ARGUMENT,
                    "compatibility_date is missing: write it as \"YYYY-MM-DD\".");
  code = code_of(&module, "export default {};");
  module.content = NULL;
  expect_load_error(runtime, &code, ISO_ERR_ARGUMENT, "Module 0 has no name or no content.");
  code = code_of(&module, "export default {};");
  module.name = NULL;
  expect_load_error(runtime, &code, ISO_ERR_ARGUMENT, "Module 0 has no name or no content.");
  iso_runtime_free(runtime);
}

Test(api_load, env_that_is_no_object_is_refused) {
  static const char *const wrong[] = {"[1]", "5", "null", "{", "", "{} {}"};
  iso_runtime *runtime = runtime_new();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    iso_module module;
    iso_worker_code code = code_of(&module, "export default {};");
    code.env_json = wrong[i];
    expect_load_error(runtime, &code, ISO_ERR_ARGUMENT,
                      "env_json must be the text of a JSON object.");
  }
  iso_runtime_free(runtime);
}

/* ---- modules ---- */

Test(api_load, modules_of_every_kind_are_imported) {
  static const char source[] =
      "import text from './a/text.txt'; import json from 'data.json';"
      "import data from './a/../bytes'; import { name } from './a/b.js'; import wasm from 'm.wasm';"
      "export default { f() {"
      "  return [text, json.n, new Uint8Array(data)[1], name,"
      "    wasm instanceof WebAssembly.Module]; } };";
  static const uint8_t empty_wasm[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  iso_module modules[] = {
      {"./main.js", ISO_MODULE_JS, source, sizeof source - 1},
      {"a/text.txt", ISO_MODULE_TEXT, "caf\xc3\xa9\0!", 7},
      {"data.json", ISO_MODULE_JSON, "{\"n\":5}", 7},
      {"bytes", ISO_MODULE_DATA, "\1\2", 2},
      {"a/b.js", ISO_MODULE_JS, "export { name } from './c.js';", 30},
      {"a/c.js", ISO_MODULE_JS, "export const name = 'c';", 24},
      {"m.wasm", ISO_MODULE_WASM, empty_wasm, sizeof empty_wasm},
  };
  iso_runtime *runtime = runtime_new();
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "main.js",
                          .modules = modules,
                          .module_count = sizeof modules / sizeof modules[0]};
  iso_worker *worker = load_code(runtime, &code);
  expect_result(worker, "f", "[0]", "[\"caf\xc3\xa9\\u0000!\",5,2,\"c\",true]");
  iso_runtime_free(runtime);
}

Test(api_load, what_the_caller_changes_later_has_no_effect) {
  iso_runtime *runtime = runtime_new();
  char source[] = "export default { f(x, env) { return env.A; } };";
  char env[] = "{\"A\":1}";
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  code.env_json = env;
  iso_worker *worker = load_code(runtime, &code);
  memset(source, 'x', sizeof source - 1);
  memset(env, 'x', sizeof env - 1);
  expect_result(worker, "f", "[0]", "1");
  iso_runtime_free(runtime);
}

/* ---- code that does not start (errors.startup) ---- */

Test(api_load, a_syntax_error_says_where) {
  iso_runtime *runtime = runtime_new();
  expect_startup_error(runtime, "export default {\n  f() { return 1 +; }\n};",
                       "Failed to start Worker:\nUncaught SyntaxError: Unexpected token ';'\n"
                       "  at agent.js:2:19");
  iso_runtime_free(runtime);
}

Test(api_load, what_the_code_throws_is_told) {
  iso_runtime *runtime = runtime_new();
  expect_startup_error(runtime, "throw new TypeError('boom');",
                       "Failed to start Worker:\nUncaught TypeError: boom\n  at agent.js:1:7");
  expect_startup_error(runtime, "throw 42;", "Failed to start Worker:\nUncaught Error: 42");
  expect_startup_error(runtime, "class MyE extends Error { name = 'MyE'; }\nthrow new MyE('cust');",
                       "Failed to start Worker:\nUncaught Error: MyE: cust\n  at agent.js:2:7");
  iso_runtime_free(runtime);
}

Test(api_load, a_missing_module_is_told) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "export default {};");
  code.main_module = "other.js";
  expect_load_error(runtime, &code, ISO_ERR_STARTUP,
                    "Failed to start Worker:\nUncaught Error: No such module: other.js");
  expect_startup_error(runtime, "import './missing.js';",
                       "Failed to start Worker:\nUncaught Error: No such module \"missing.js\".\n"
                       "  imported from \"agent.js\"");
  expect_startup_error(runtime, "import '../../a.js';",
                       "Failed to start Worker:\nUncaught TypeError: Invalid module specifier "
                       "\"../../a.js\".\n  imported from \"agent.js\".");
  iso_runtime_free(runtime);
}

Test(api_load, a_main_module_that_is_no_es_module_is_told) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "{}");
  module.type = ISO_MODULE_JSON;
  expect_load_error(runtime, &code, ISO_ERR_STARTUP,
                    "Failed to start Worker:\nUncaught TypeError: Main module must be an ES "
                    "module.");
  iso_runtime_free(runtime);
}

Test(api_load, top_level_await_must_settle) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "const n = await Promise.resolve(7); export default { f: () => n };");
  expect_result(worker, "f", "[0]", "7");
  expect_startup_error(runtime, "await new Promise(() => {});",
                       "Failed to start Worker:\nUncaught Error: Top-level await in module is "
                       "unsettled.");
  iso_error error = {0};
  iso_module module;
  iso_worker_code code = code_of(&module, "await Promise.reject(new Error('tla rej'));");
  cr_assert_eq(iso_load(runtime, &code, &worker, &error), ISO_ERR_STARTUP);
  cr_assert_not_null(strstr(error.message, "Uncaught Error: tla rej"), "%s", error.message);
  iso_error_clear(&error);
  iso_runtime_free(runtime);
}

Test(api_load, an_export_that_can_be_no_entrypoint_is_told) {
  iso_runtime *runtime = runtime_new();
  expect_startup_error(runtime, "export const n = 3;",
                       "Failed to start Worker:\nUncaught TypeError: Incorrect type for map entry "
                       "'n': the provided value is not of type 'function or ExportedHandler'.");
  iso_runtime_free(runtime);
}

Test(api_load, a_failed_start_leaves_the_runtime_usable) {
  iso_runtime *runtime = runtime_new();
  for (int i = 0; i < 20; i++) expect_startup_error(runtime, "throw 1;", NULL);
  iso_worker *worker = load(runtime, "export default { f: () => 'well' };");
  expect_result(worker, "f", "[0]", "\"well\"");
  iso_runtime_free(runtime);
}

Test(api_load, the_phases_of_a_start_are_measured) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export default {};");
  iso_timing timing = {0};
  cr_assert_eq(iso_worker_timing(worker, &timing, NULL), ISO_OK);
  cr_assert_gt(timing.isolate_us, 0.0);
  /* A process is forked with its context. */
  if (isolation_wanted() == ISO_ISOLATION_ISOLATE) cr_assert_gt(timing.context_us, 0.0);
  cr_assert_gt(timing.compile_us, 0.0);
  cr_assert_gt(timing.evaluate_us, 0.0);
  iso_error error = {0};
  cr_assert_eq(iso_worker_timing(worker, NULL, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_worker_timing(NULL, &timing, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  iso_runtime_free(runtime);
}
