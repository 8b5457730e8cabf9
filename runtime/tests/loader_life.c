/* When loaded workers end, and what comes back then. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_support.h"
#include "leaks.h"
#include "loader_support.h"

TestSuite(loader_life, .fini = no_leaks, .timeout = 280);

#define RUN "export default { async run(x, env, ctx) {"
#define END " } };"

/* Turns the host until no more than `count` workers are left; what is due ends them. */
static void expect_workers(parent *family, size_t count) {
  while (iso__host_worker_count(family->host) > count) {
    cr_assert(iso__host_turn(family->host), "%zu workers are left",
              iso__host_worker_count(family->host));
  }
  cr_assert_eq(iso__host_worker_count(family->host), count);
}

/* ---- ends ---- */

Test(loader_life, a_loaded_worker_ends_with_the_call_that_loaded_it) {
  parent family =
      parent_new(PARENT RUN "return await env.LOADER.load(code('export default { f: () => 1 }'))"
                            "  .getEntrypoint().f(0);" END);
  expect_from_parent(&family, "run", "1");
  expect_workers(&family, 1);
  parent_free(&family);
}

Test(loader_life, a_loaded_worker_that_was_never_called_ends_too) {
  parent family = parent_new(PARENT RUN "for (let i = 0; i < 10; i++) env.LOADER.load(code(''));"
                                        "env.LOADER.get(null, () => code('')); return 1;" END);
  expect_from_parent(&family, "run", "1");
  expect_workers(&family, 1);
  parent_free(&family);
}

Test(loader_life, wait_until_keeps_what_it_needs) {
  parent family = parent_new(
      PARENT "let seen = 0; export default { run(x, env, ctx) {"
             "  const ep = env.LOADER.load(code('export default { f: () => 5 }')).getEntrypoint();"
             "  ctx.waitUntil(new Promise((done) => setTimeout(done, 5)).then(() => ep.f(0))"
             "    .then((n) => { seen = n; })); return 'early'; }, seen: () => seen };");
  expect_from_parent(&family, "run", "\"early\"");
  expect_workers(&family, 1);
  expect_from_parent(&family, "seen", "5");
  parent_free(&family);
}

Test(loader_life, a_stub_of_an_ended_worker_says_so) {
  parent family = parent_new(
      PARENT "let ep; export default { run(x, env) {"
             "  ep = env.LOADER.load(code('export default { f: () => 1 }')).getEntrypoint();"
             "  return 1; }, again: () => why(ep.f(0)) };");
  expect_from_parent(&family, "run", "1");
  expect_workers(&family, 1);
  char *text = call_parent(&family, "again");
  cr_assert_not_null(strstr(text, "Error: "), "%s", text);
  free(text);
  parent_free(&family);
}

Test(loader_life, a_parent_is_freed_with_calls_in_flight) {
  parent family = parent_new(
      PARENT "export default { async run(x, env) {"
             "  const ep = env.LOADER.load(code(`export default { f(g) { g(1);"
             "    return new Promise((done) => setTimeout(done, 1e6)); } }`)).getEntrypoint();"
             "  globalThis.pending = ep.f((n) => new Promise(() => {})); await null; return 1; },"
             "  keep(x, env) { env.LOADER.get('k', () => code('setTimeout')); return 1; } };");
  expect_from_parent(&family, "run", "1");
  expect_from_parent(&family, "keep", "1");
  parent_free(&family);
}

Test(loader_life, a_worker_is_heard_before_the_next_one_starts) {
  if (isolation_wanted() == ISO_ISOLATION_PROCESS) {
    cr_skip_test("processes start beside each other: which is heard first is the kernel's matter");
  }
  parent family = parent_new(
      PARENT RUN "const order = [];"
                 "const told = (what) => () => order.push(what);"
                 "const load = (source) => env.LOADER.load(code(source)).getEntrypoint().f(0);"
                 "await Promise.all([load('export default { f: () => 1 }').then(told('answered')),"
                 "  load('throw 1').catch(told('failed'))]);"
                 "return order;" END);
  expect_from_parent(&family, "run", "[\"answered\",\"failed\"]");
  parent_free(&family);
}

static void count_reply(void *data, const iso__reply *reply) {
  (void)reply;
  ++*(int *)data;
}

Test(loader_life, a_client_is_freed_with_calls_in_flight) {
  parent family = parent_new("export default { ping: () => 1, run: () => new Promise((done) =>"
                             "  setTimeout(done, 1e6)) };");
  int replies = 0;
  for (int i = 0; i < 3; i++) {
    iso__client_call(family.client, NULL, "run", "[0]", count_reply, &replies);
  }
  expect_from_parent(&family, "ping", "1"); /* calls start in their order: these have */
  iso__client_forget(family.client, &replies);
  iso__client_call(family.client, NULL, "run", "[0]", count_reply, &replies);
  parent_free(&family);
}

Test(loader_life, a_host_is_freed_with_workers_that_have_not_started) {
  iso__host *host = NULL;
  cr_assert_eq(iso__host_new(NULL, &host, NULL), ISO_OK);
  iso_module module = {"a.js", ISO_MODULE_JS, "", 0};
  iso__worker_spec spec = {.code = {.compatibility_date = "2026-03-01",
                                    .main_module = "a.js",
                                    .modules = &module,
                                    .module_count = 1}};
  iso__client *client = NULL;
  cr_assert_eq(iso__client_new(host, &spec, &client, NULL), ISO_OK);
  cr_assert_eq(iso__client_state_of(client), ISO__CLIENT_STARTING);
  iso__client_free(client);
  iso__host_free(host);
}

/* ---- limits ---- */

Test(loader_life, a_childs_limit_ends_only_that_child) {
  expect_run(
      PARENT RUN
      "const other = env.LOADER.load(code('export default { f: (n) => n }')).getEntrypoint();"
      "const loop = env.LOADER.load(code(`export default { f() { for (;;) {} },"
      "  ok: () => 1 }`, { limits: { cpuMs: 50 } })).getEntrypoint();"
      "const [said, later] = await Promise.all([why(loop.f(0)), other.f(1)]);"
      "return [said, later, await other.f(2), await why(loop.ok(0))];" END,
      "[\"Error: Worker exceeded CPU time limit.\",1,2,\"Error: Worker exceeded CPU time "
      "limit.\"]");
}

Test(loader_life, a_child_that_loops_at_its_start_is_ended) {
  expect_run(
      PARENT RUN
      "const ep = env.LOADER.load(code('for (;;) {}', { limits: { cpuMs: 50 } }))"
      "  .getEntrypoint(); return (await why(ep.f(0))).replace(/^.*Worker exceeded/s, '');" END,
      "\" CPU time limit.\"");
}

Test(loader_life, a_named_worker_that_was_ended_is_loaded_again) {
  parent family = parent_new(
      PARENT RUN
      "const ep = env.LOADER.get('same', () => code(`let n = 0; export default { f(x) {"
      "  n++; for (; x;) {} return n; } }`, { limits: { cpuMs: 200 } })).getEntrypoint();"
      "const first = await ep.f(0); const said = await why(ep.f(1));"
      "const again = env.LOADER.get('same', () => code('export default { f: () => `new` }'));"
      "return [first, said, await again.getEntrypoint().f(0)];" END);
  expect_from_parent(&family, "run", "[1,\"Error: Worker exceeded CPU time limit.\",\"new\"]");
  parent_free(&family);
}

Test(loader_life, a_child_that_fills_its_heap_ends_alone) {
  parent family = parent_new(
      PARENT RUN "const ep = env.LOADER.load(code(`const kept = []; export default { f() {"
                 "  for (;;) kept.push(new Array(1000).fill({})); } }`)).getEntrypoint();"
                 "return await why(ep.f(0));" END);
  expect_from_parent(&family, "run", "\"Error: Worker exceeded memory limit.\"");
  expect_workers(&family, 1);
  parent_free(&family);
}

/* ---- memory ---- */

/* Memory goes up and down with the parent's collections, so a quarter of the workers is compared with
 * another. What stays for ever raises the lowest that there is of it; where a collection frees much at
 * once, what is left fills the holes, and the highest is raised. */
typedef struct quarter {
  long least, most; /* KiB */
} quarter;

typedef struct progress {
  int count;
  quarter quarters[4];
} progress;

static void look_at_memory(progress *own, int done) {
  quarter *at = &own->quarters[(done - 1) * 4 / own->count];
  long now = resident_kib();
  if (at->least == 0 || now < at->least) at->least = now;
  if (now > at->most) at->most = now;
}

static void expect_steady_memory(const char *what, const progress *own, long early, long late) {
  printf("# %d workers: %s %ld KiB in the second quarter, %ld KiB in the last\n", own->count, what,
         early, late);
  if (!memory_is_measurable()) {
    cr_skip("resident memory says nothing where AddressSanitizer keeps what was freed");
  }
  cr_assert_leq(late * 5, early * 6, "%s %ld KiB in the second quarter, %ld KiB in the last", what,
                early, late);
}

Test(loader_life, workers_of_many_calls_leave_nothing_behind) {
  parent family =
      parent_new(PARENT RUN "return await env.LOADER.load(code('export default { f: () => 1 }',"
                            "  { env: { g: () => 1 } })).getEntrypoint().f(0);" END);
  progress own = {.count = memory_is_measurable() ? 2000 : 300};
  for (int i = 1; i <= own.count; i++) {
    expect_from_parent(&family, "run", "1");
    look_at_memory(&own, i);
  }
  expect_workers(&family, 1);
  parent_free(&family);
  expect_steady_memory("at least", &own, own.quarters[1].least, own.quarters[3].least);
}

/* Called by the parent after every worker: memory is measured while its call still runs. */
static iso_status note(void *data, const char *args_json, char **result_json, iso_error *error) {
  (void)result_json, (void)error;
  look_at_memory(data, atoi(args_json + 1));
  return ISO_OK;
}

/* One call loads and drops them all: memory must not wait for that call's end. */
Test(loader_life, dropped_workers_of_one_call_leave_nothing_behind) {
  static const char source[] = PARENT RUN
      "for (let i = 1; i <= x; i++) {"
      "  await env.LOADER.load(code('export default { f: () => 1 }')).getEntrypoint().f(0);"
      "  await env.NOTE(i); } return 'done';" END;
  progress own = {.count = memory_is_measurable() ? 2000 : 300};
  iso__host *host = NULL;
  cr_assert_eq(iso__host_new(NULL, &host, NULL), ISO_OK);
  iso_module module = {"parent.js", ISO_MODULE_JS, source, sizeof source - 1};
  iso_host_binding binding = {"NOTE", note, &own};
  iso__loader_binding loader = {.name = "LOADER"};
  iso__worker_spec spec = {.code = {.compatibility_date = "2026-03-01",
                                    .main_module = "parent.js",
                                    .modules = &module,
                                    .module_count = 1,
                                    .bindings = &binding,
                                    .binding_count = 1},
                           .loaders = &loader,
                           .loader_count = 1};
  iso__client *client = NULL;
  cr_assert_eq(iso__client_new(host, &spec, &client, NULL), ISO_OK);
  char args[16];
  snprintf(args, sizeof args, "[%d]", own.count);
  int replies = 0;
  iso__client_call(client, NULL, "run", args, count_reply, &replies);
  while (replies == 0) cr_assert(iso__host_turn(host));
  iso__client_free(client);
  iso__host_free(host);
  expect_steady_memory("at most", &own, own.quarters[1].most, own.quarters[3].most);
}

/* ---- the announcement's program ---- */

static char *read_fixture(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", ISOLOAD_FIXTURES, name);
  FILE *file = fopen(path, "rb");
  cr_assert_not_null(file, "%s", path);
  char *text = calloc(1, 64 * 1024);
  cr_assert_not_null(text);
  cr_assert_gt(fread(text, 1, 64 * 1024 - 1, file), 0);
  fclose(file);
  return text;
}

typedef struct fetched {
  bool given;
  int status;
  char *body;
} fetched;

static void on_fetched(void *data, const iso__reply *reply) {
  fetched *own = data;
  own->given = true;
  cr_assert_eq(reply->status, ISO_OK);
  cr_assert_not_null(reply->head);
  own->status = reply->head->status;
  own->body = strndup((const char *)reply->raw, reply->raw_length);
}

static void expect_fetched(parent *family, const char *method, const char *url, const char *body,
                           int status, const char *answer) {
  iso_request request = {
      .method = method, .url = url, .body = body, .body_length = body ? strlen(body) : 0};
  fetched own = {0};
  iso__client_fetch(family->client, NULL, &request, on_fetched, &own);
  while (!own.given) cr_assert(iso__host_turn(family->host));
  cr_assert_eq(own.status, status, "%d: %s", own.status, own.body);
  cr_assert_str_eq(own.body, answer);
  free(own.body);
}

Test(loader_life, the_announcements_program_runs) {
  char *source = read_fixture("parents/announcement.js");
  char *chat = read_fixture("agents/chat.js");
  parent family = parent_new(source);
  expect_fetched(&family, "GET", "http://localhost/", NULL, 200,
                 "{\"result\":\"I have spoken 1 time(s).\",\"room\":[{\"author\":\"agent\","
                 "\"text\":\"You said: hello\"}]}");
  expect_fetched(&family, "POST", "http://localhost/?param=tea", chat, 200,
                 "{\"result\":{\"topic\":\"tea\",\"posted\":[1,2]},\"room\":[{\"author\":\"agent\","
                 "\"text\":\"Hello! Let us talk about tea.\"},{\"author\":\"agent\","
                 "\"text\":\"I have nothing to add.\"}]}");
  expect_fetched(&family, "POST", "http://localhost/",
                 "export default { myAgent() { throw new TypeError('no'); } };", 500,
                 "{\"error\":{\"name\":\"TypeError\",\"message\":\"no\"}}");
  expect_fetched(&family, "POST", "http://localhost/",
                 "export default { async myAgent() { try { await fetch('http://127.0.0.1:1/');"
                 "  return 'reached'; } catch (e) { return e.message.slice(0, 28); } } };",
                 200, "{\"result\":\"This worker is not permitted\",\"room\":[]}");
  expect_workers(&family, 1);
  parent_free(&family);
  free(source);
  free(chat);
}
