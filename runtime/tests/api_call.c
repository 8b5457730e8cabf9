/* The public API: calls, fetch, functions of the host, and the way out. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api_support.h"
#include "leaks.h"

TestSuite(api_call, .fini = no_leaks, .timeout = 280);

/* ---- calls ---- */

Test(api_call, results_come_as_json) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export default { id: (x) => x, async later(x) { return x; },"
                                     "  nothing() {}, fn: () => () => 1, nan: () => NaN,"
                                     "  date: () => new Date(0), get five() { return 5; } };");
  expect_result(worker, "id", "[41]", "41");
  expect_result(worker, "id", "[\"caf\xc3\xa9 \\u0000\"]", "\"caf\xc3\xa9 \\u0000\"");
  expect_result(worker, "later", "[{\"a\":[1,null,true]}]", "{\"a\":[1,null,true]}");
  expect_result(worker, "id", "[null]", "null");
  expect_result(worker, "nothing", "[0]", NULL);
  expect_result(worker, "fn", "[0]", NULL);
  expect_result(worker, "nan", "[0]", "null");
  expect_result(worker, "date", "[0]", "\"1970-01-01T00:00:00.000Z\"");
  iso_runtime_free(runtime);
}

Test(api_call, a_class_takes_any_number_of_arguments) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "import { WorkerEntrypoint } from 'cloudflare:workers';"
                                     "export default class extends WorkerEntrypoint {"
                                     "  count(...args) { return args.length; } }");
  expect_result(worker, "count", NULL, "0");
  expect_result(worker, "count", "[]", "0");
  expect_result(worker, "count", " [1, 2, 3] ", "3");
  iso_runtime_free(runtime);
}

Test(api_call, an_entrypoint_is_called_by_name) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export const other = { f: () => 'other' };"
                                     "export default { f: () => 'default' };");
  expect_result(worker, "f", "[0]", "\"default\"");
  char *answer = NULL;
  cr_assert_eq(iso_call(worker, "other", "f", "[0]", &answer, NULL), ISO_OK);
  cr_assert_str_eq(answer, "\"other\"");
  free(answer);
  iso_error error = {0};
  cr_assert_eq(iso_call(worker, "none", "f", "[0]", NULL, &error), ISO_ERR_GUEST);
  check_error(&error, ISO_ERR_GUEST, "Error", "Worker has no such entrypoint: none");
  iso_runtime_free(runtime);
}

Test(api_call, arguments_that_are_no_json_array_are_refused) {
  static const char *const wrong[] = {"", "{}", "5", "null", "[1", "[1] [2]", "[undefined]"};
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export default { id: (x) => x };");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    expect_error(worker, "id", wrong[i], ISO_ERR_ARGUMENT, NULL,
                 "args_json must be the text of a JSON array, such as [41].");
  }
  iso_error error = {0};
  cr_assert_eq(iso_call(worker, NULL, NULL, "[]", NULL, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  cr_assert_eq(iso_call(NULL, NULL, "id", "[]", NULL, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  expect_result(worker, "id", "[1]", "1");
  iso_runtime_free(runtime);
}

Test(api_call, what_the_guest_throws_is_told) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(
      runtime, "export default {"
               "  type() { throw new TypeError('wrong'); },"
               "  async own() { class E extends Error { name = 'MyError'; } throw new E('mine'); },"
               "  number() { throw 5; }, undef() { throw undefined; }, empty() { throw {}; },"
               "  nasty() { throw { toString() { throw 1; } }; },"
               "  big() { return 1n; }, cycle() { const a = {}; a.a = a; return a; },"
               "  symbol() { throw Symbol('s'); },"
               "  getter() { throw Object.defineProperty(new Error('m'), 'name',"
               "    { get() { throw 1; } }); } };");
  expect_error(worker, "type", "[0]", ISO_ERR_GUEST, "TypeError", "wrong");
  expect_error(worker, "own", "[0]", ISO_ERR_GUEST, "MyError", "mine");
  expect_error(worker, "number", "[0]", ISO_ERR_GUEST, "Error", "5");
  expect_error(worker, "undef", "[0]", ISO_ERR_GUEST, "Error", "undefined");
  expect_error(worker, "symbol", "[0]", ISO_ERR_GUEST, "Error", "Symbol(s)");
  expect_error(worker, "empty", "[0]", ISO_ERR_GUEST, "Error", NULL);
  expect_error(worker, "nasty", "[0]", ISO_ERR_GUEST, "Error", NULL);
  expect_error(worker, "getter", "[0]", ISO_ERR_GUEST, "Error", "m");
  expect_error(worker, "big", "[0]", ISO_ERR_GUEST, "TypeError", NULL);
  expect_error(worker, "cycle", "[0]", ISO_ERR_GUEST, "TypeError", NULL);
  expect_error(worker, "none", "[0]", ISO_ERR_GUEST, "TypeError",
               "The RPC receiver does not implement the method \"none\".");
  expect_error(worker, "toString", "[0]", ISO_ERR_GUEST, "TypeError", NULL);
  expect_error(worker, "__proto__", "[0]", ISO_ERR_GUEST, "TypeError", NULL);
  iso_runtime_free(runtime);
}

Test(api_call, an_error_brings_its_stack) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, "export default { f() {\n    throw new Error('here'); } };");
  iso_error error = {0};
  cr_assert_eq(iso_call(worker, NULL, "f", "[0]", NULL, &error), ISO_ERR_GUEST);
  cr_assert_not_null(error.stack);
  cr_assert_not_null(strstr(error.stack, "agent.js:2:11"), "%s", error.stack);
  iso_error_clear(&error);
  cr_assert_null(error.stack);
  cr_assert_eq(error.status, ISO_OK);
  iso_runtime_free(runtime);
}

/* A guest that replaces the builtins that the runtime itself needs. */
Test(api_call, a_guest_that_breaks_its_builtins_still_answers) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(
      runtime, "const bad = () => { throw new Error('hijacked'); };"
               "export default { f(x) {"
               "  Promise.prototype.then = bad; Map.prototype.get = bad; Map.prototype.set = bad;"
               "  Array.prototype[Symbol.iterator] = bad; JSON.stringify = bad; JSON.parse = bad;"
               "  Object.prototype.toJSON = bad; Function.prototype.call = bad;"
               "  Function.prototype.apply = bad; Reflect.apply = bad; Array.prototype.slice = bad;"
               "  Error.prepareStackTrace = bad; Object.keys = bad;"
               "  return 'first ' + x; },"
               "  g(x) { return [x]; }, h() { throw new TypeError('still'); } };");
  expect_result(worker, "f", "[1]", "\"first 1\"");
  expect_error(worker, "h", "[1]", ISO_ERR_GUEST, "TypeError", "still");
  iso_worker *other = load(runtime, "export default { f: (x) => [x] };");
  expect_result(other, "f", "[1]", "[1]");
  iso_runtime_free(runtime);
}

/* ---- env and functions of the host ---- */

typedef struct room {
  int calls;
  char last[64];
} room;

static iso_status post(void *data, const char *args_json, char **result_json, iso_error *error) {
  room *own = data;
  (void)error;
  own->calls++;
  snprintf(own->last, sizeof own->last, "%s", args_json);
  if (asprintf(result_json, "{\"calls\":%d}", own->calls) < 0) abort();
  return ISO_OK;
}

static iso_status refuse(void *data, const char *args_json, char **result_json, iso_error *error) {
  (void)data, (void)args_json;
  *result_json = strdup("\"lost\""); /* what is left behind is freed */
  error->name = strdup("RangeError");
  error->message = strdup("Not today.");
  return ISO_ERR_ARGUMENT;
}

static iso_status fail_silently(void *data, const char *args_json, char **result_json,
                                iso_error *error) {
  (void)data, (void)args_json, (void)result_json, (void)error;
  return ISO_ERR_SYSTEM;
}

static iso_status answer_nothing(void *data, const char *args_json, char **result_json,
                                 iso_error *error) {
  (void)data, (void)args_json, (void)result_json, (void)error;
  return ISO_OK;
}

static iso_status answer_garbage(void *data, const char *args_json, char **result_json,
                                 iso_error *error) {
  (void)data, (void)args_json, (void)error;
  *result_json = strdup("{\"half\":");
  return ISO_OK;
}

Test(api_call, a_guest_calls_the_host) {
  room own = {0};
  iso_runtime *runtime = runtime_new();
  iso_host_binding bindings[] = {
      {"POST", post, &own},           {"REFUSE", refuse, NULL},       {"FAIL", fail_silently, NULL},
      {"NONE", answer_nothing, NULL}, {"HALF", answer_garbage, NULL},
  };
  iso_module module;
  iso_worker_code code =
      code_of(&module, "export default {"
                       "  async post(x, env) { return (await env.POST('a', x, [env.A])).calls; },"
                       "  async none(x, env) { return (await env.NONE()) === undefined; },"
                       "  async twice(x, env) {"
                       "    const [a, b] = await Promise.all([env.POST(1), env.POST(2)]);"
                       "    return [a.calls, b.calls]; },"
                       "  async refuse(x, env) {"
                       "    try { await env.REFUSE(); } catch (e) { return [e.name, e.message,"
                       "      e instanceof RangeError]; } },"
                       "  fail: (x, env) => env.FAIL(), half: (x, env) => env.HALF(),"
                       "  async cycle(x, env) { const a = []; a.push(a); await env.POST(a); },"
                       "  async member(x, env) { await env.POST.member(1); },"
                       "  kept: (x, env) => Object.keys(env).join() };");
  code.env_json = "{\"A\":true}";
  code.bindings = bindings;
  code.binding_count = sizeof bindings / sizeof bindings[0];
  iso_worker *worker = load_code(runtime, &code);
  expect_result(worker, "post", "[\"hi\"]", "1");
  cr_assert_str_eq(own.last, "[\"a\",\"hi\",[true]]");
  expect_result(worker, "none", "[0]", "true");
  expect_result(worker, "twice", "[0]", "[2,3]");
  expect_result(worker, "refuse", "[0]", "[\"RangeError\",\"Not today.\",true]");
  expect_error(worker, "fail", "[0]", ISO_ERR_GUEST, "Error", "The host's function failed.");
  expect_error(worker, "half", "[0]", ISO_ERR_GUEST, NULL, NULL);
  expect_error(worker, "cycle", "[0]", ISO_ERR_GUEST, "TypeError", NULL);
  expect_error(worker, "member", "[0]", ISO_ERR_GUEST, "TypeError",
               "A host function has no properties.");
  cr_assert_eq(own.calls, 3);
  expect_result(worker, "kept", "[0]", "\"A,POST,REFUSE,FAIL,NONE,HALF\"");
  iso_runtime_free(runtime);
}

Test(api_call, workers_share_nothing) {
  iso_runtime *runtime = runtime_new();
  const char source[] = "export default { f() { globalThis.n = (globalThis.n ?? 0) + 1;"
                        "  Object.prototype.mark = true; return globalThis.n; },"
                        "  marked: () => ({}).mark === true };";
  iso_worker *one = load(runtime, source);
  iso_worker *other = load(runtime, source);
  expect_result(one, "f", "[0]", "1");
  expect_result(one, "f", "[0]", "2");
  expect_result(other, "marked", "[0]", "false");
  expect_result(other, "f", "[0]", "1");
  iso_runtime_free(runtime);
}

/* ---- fetch ---- */

static const char *header_of(const iso_response *response, const char *name) {
  for (size_t i = 0; i < response->header_count; i++) {
    if (strcasecmp(response->headers[i].name, name) == 0) return response->headers[i].value;
  }
  return NULL;
}

Test(api_call, fetch_reaches_the_handler) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "export default { async fetch(request) {"
                    "  const text = [request.method, request.url, request.headers.get('x-in'),"
                    "    await request.text()].join(' ');"
                    "  return new Response(text, { status: 201, statusText: 'Made',"
                    "    headers: { 'x-out': 'yes' } }); } };");
  iso_header header = {"X-In", "in"};
  iso_request request = {.method = "POST",
                         .url = "http://localhost/a?b=1",
                         .headers = &header,
                         .header_count = 1,
                         .body = "body\0!",
                         .body_length = 6};
  iso_response response;
  iso_error error = {0};
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_OK, "%s", error.message);
  cr_assert_eq(response.status, 201);
  cr_assert_str_eq(response.status_text, "Made");
  cr_assert_str_eq(header_of(&response, "x-out"), "yes");
  static const char body[] = "POST http://localhost/a?b=1 in body\0!";
  cr_assert_eq(response.body_length, sizeof body - 1);
  cr_assert_eq(memcmp(response.body, body, sizeof body - 1), 0);
  iso_response_clear(&response);
  cr_assert_null(response.body);
  iso_runtime_free(runtime);
}

Test(api_call, fetch_without_a_body) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "export default { fetch: (request) => new Response(null, { status: 204,"
                    "  headers: { 'x-method': request.method } }) };");
  iso_request request = {.url = "http://localhost/"};
  iso_response response;
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, NULL), ISO_OK);
  cr_assert_eq(response.status, 204);
  cr_assert_str_eq(header_of(&response, "x-method"), "GET");
  cr_assert_eq(response.body_length, 0);
  iso_response_clear(&response);
  iso_runtime_free(runtime);
}

Test(api_call, fetch_reads_a_streamed_body_to_its_end) {
  iso_runtime *runtime = runtime_new();
  iso_worker *worker =
      load(runtime, "export default { fetch() { let n = 0; return new Response(new ReadableStream({"
                    "  async pull(c) { if (n === 5) return c.close();"
                    "    await new Promise((done) => setTimeout(done, 1));"
                    "    c.enqueue(new TextEncoder().encode(`${n++};`)); } })); } };");
  iso_request request = {.url = "http://localhost/"};
  iso_response response;
  iso_error error = {0};
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_OK, "%s", error.message);
  cr_assert_eq(response.body_length, 10);
  cr_assert_eq(memcmp(response.body, "0;1;2;3;4;", 10), 0);
  iso_response_clear(&response);
  iso_runtime_free(runtime);
}

Test(api_call, fetch_that_fails_says_why) {
  iso_runtime *runtime = runtime_new();
  iso_request request = {.url = "http://localhost/"};
  iso_response response;
  iso_error error = {0};
  iso_worker *worker = load(runtime, "export default { fetch() { throw new RangeError('no'); } };");
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_ERR_GUEST);
  check_error(&error, ISO_ERR_GUEST, "RangeError", "no");
  cr_assert_null(response.body);
  worker = load(runtime, "export default { fetch: () => 'no response' };");
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_ERR_GUEST);
  check_error(&error, ISO_ERR_GUEST, "TypeError",
              "Callback returned incorrect type; expected 'Promise'");
  worker = load(runtime, "export default { f() {} };");
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_ERR_GUEST);
  check_error(&error, ISO_ERR_GUEST, "Error", "Handler does not export a fetch() function.");
  request.url = "not a url";
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL,
              "The url \"not a url\" is not absolute; write it as http://localhost/path.");
  request.url = NULL;
  cr_assert_eq(iso_fetch(worker, NULL, &request, &response, &error), ISO_ERR_ARGUMENT);
  check_error(&error, ISO_ERR_ARGUMENT, NULL, NULL);
  iso_runtime_free(runtime);
}

/* ---- the way out ---- */

static const char fetcher[] =
    "export default { async go(url) { const response = await fetch(url, { method: 'POST',"
    "  headers: { 'x-from': 'guest' }, body: 'ping' });"
    "  return [response.status, await response.text()]; } };";

Test(api_call, a_guest_without_a_network_opens_no_connection) {
  int port;
  int listener = listen_on_loopback(&port);
  fcntl(listener, F_SETFL, O_NONBLOCK);
  iso_runtime *runtime = runtime_new();
  iso_worker *worker = load(runtime, fetcher);
  char args[64];
  snprintf(args, sizeof args, "[\"http://127.0.0.1:%d/\"]", port);
  expect_error(worker, "go", args, ISO_ERR_GUEST, "Error",
               "This worker is not permitted to access the internet via global functions like "
               "fetch(). It must use capabilities (such as bindings in 'env') to talk to the "
               "outside world.");
  cr_assert_lt(accept(listener, NULL, NULL), 0, "a connection was opened");
  close(listener);
  iso_runtime_free(runtime);
}

/* Answers one request of the guest's. */
static void *serve_once(void *data) {
  int listener = *(int *)data;
  int connection = accept(listener, NULL, NULL);
  cr_assert_geq(connection, 0);
  char request[4096];
  size_t length = 0;
  while (length < sizeof request - 1) {
    ssize_t got = read(connection, request + length, sizeof request - 1 - length);
    cr_assert_gt(got, 0);
    length += (size_t)got;
    request[length] = '\0';
    if (strstr(request, "\r\n\r\nping")) break;
  }
  cr_assert_not_null(strcasestr(request, "x-from: guest\r\n"));
  static const char answer[] = "HTTP/1.1 202 Fine\r\nContent-Length: 4\r\n"
                               "Connection: close\r\n\r\npong";
  cr_assert_eq(write(connection, answer, sizeof answer - 1), (ssize_t)sizeof answer - 1);
  close(connection);
  return NULL;
}

Test(api_call, a_guest_with_the_internet_reaches_it) {
  int port;
  int listener = listen_on_loopback(&port);
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, fetcher);
  code.outbound = ISO_OUTBOUND_INTERNET;
  iso_worker *worker = load_code(runtime, &code);
  pthread_t server;
  cr_assert_eq(pthread_create(&server, NULL, serve_once, &listener), 0);
  char args[64];
  snprintf(args, sizeof args, "[\"http://127.0.0.1:%d/\"]", port);
  expect_result(worker, "go", args, "[202,\"pong\"]");
  pthread_join(server, NULL);
  close(listener);
  expect_error(worker, "go", args, ISO_ERR_GUEST, "TypeError", NULL);
  iso_runtime_free(runtime);
}
