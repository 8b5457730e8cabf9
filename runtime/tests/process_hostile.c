/* A host and a guest that was taken over and sends nonsense (process_nonsense.c): the host lives, says a
 * reason, keeps nothing of it, and the guest's siblings go on. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api_support.h"
#include "leaks.h"
#include "process_support.h"

TestSuite(process_hostile, .fini = no_leaks, .timeout = 280);

static const char WELL[] = "export default { twice(n) { return 2 * n; } };";

/* Guests that send messages of all kinds after they were taken over: results small and large, calls
 * to the host, errors, lines of the console, streams. */
static const char *const ILL[] = {
    "console.log('begin nonsense'); export default { go() { return 1; } };",
    "export default { go() { console.log('begin nonsense'); return { a: [1, 'two', new Date(0)] }; "
    "} };",
    "export default { go() { console.log('begin nonsense'); throw new TypeError('as one'); } };",
    "export default { go() { console.log('begin nonsense'); return 'x'.repeat(300000); } };",
    "export default { async go(n, env) { console.log('begin nonsense');\n"
    "  const all = []; for (let i = 0; i < 20; i++) all.push(env.ask(i));\n"
    "  return (await Promise.all(all)).length; } };",
    "export default { async go() { console.log('begin nonsense');\n"
    "  for (let i = 0; i < 20; i++) { console.log('line ' + i); await null; }\n"
    "  await new Promise((done) => setTimeout(done, 1)); return 2; } };",
    "export default { go() { console.log('begin nonsense');\n"
    "  return { call: (n) => n, stream: new Response('y'.repeat(100000)).body }; } };",
};

static iso_status answer(void *data, const char *args_json, char **result_json, iso_error *error) {
  (void)args_json, (void)error;
  ++*(int *)data;
  *result_json = strdup("\"an answer\"");
  return ISO_OK;
}

typedef struct counts {
  int ok;
  int failed;
  int wrong; /* of those: the host says what was wrong with what it was sent */
} counts;

static void note(counts *outcomes, iso_status status, iso_error *error) {
  outcomes->ok += status == ISO_OK;
  outcomes->failed += status != ISO_OK;
  if (status != ISO_OK) {
    cr_assert_not_null(error->message, "it failed (%d) without a reason", status);
    outcomes->wrong += strstr(error->message, "because one sent") != NULL;
  }
  iso_error_clear(error);
}

static void meet(iso_runtime *runtime, const char *source, counts *outcomes) {
  int asked = 0;
  iso_host_binding binding = {"ask", answer, &asked};
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  code.bindings = &binding;
  code.binding_count = 1;
  iso_worker *worker = NULL;
  iso_error error = {0};
  iso_status status = iso_load(runtime, &code, &worker, &error);
  if (status == ISO_OK) {
    char *result = NULL;
    status = iso_call(worker, NULL, "go", "[1]", &result, &error);
    free(result);
  }
  note(outcomes, status, &error);
  iso_worker_free(worker);
}

Test(process_hostile, cpu_time_is_limited_from_outside) {
  setenv("ISOLOAD_ZYGOTE", ISOLOAD_HOSTILE_ZYGOTE, 1);
  iso_runtime *runtime = process_runtime(0);
  iso_module module;
  iso_worker_code code =
      code_of(&module, "export default { go() { console.log('begin burning'); return 1; } };");
  code.cpu_ms = 50;
  iso_worker *worker = NULL;
  cr_assert_eq(iso_load(runtime, &code, &worker, NULL), ISO_OK);
  expect_error(worker, "nothing", "[1]", ISO_ERR_GUEST, NULL, NULL);
  expect_error(worker, "go", "[1]", ISO_ERR_LIMIT, NULL, "Worker exceeded CPU time limit.");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

Test(process_hostile, nonsense_harms_nobody_else) {
  enum { GUESTS = 700, KINDS = sizeof ILL / sizeof *ILL };
  setenv("ISOLOAD_ZYGOTE", ISOLOAD_HOSTILE_ZYGOTE, 1);
  iso_runtime *runtime = process_runtime(0);
  iso_worker *well = load(runtime, WELL);
  counts outcomes = {0};
  int descriptors = 0;
  for (int i = 0; i < GUESTS; i++) {
    meet(runtime, ILL[i % KINDS], &outcomes);
    if (i % 10 == 0) expect_result(well, "twice", "[21]", "42");
    if (i == GUESTS / 10) descriptors = open_descriptors(getpid());
  }
  cr_expect_leq(open_descriptors(getpid()), descriptors + 2, "the host keeps descriptors");
  printf("# %d guests: %d ended in an error, %d of them named as a wrong message\n", GUESTS,
         outcomes.failed, outcomes.wrong);
  cr_expect_gt(outcomes.wrong, GUESTS / 10, "the nonsense was not noticed");
  iso_worker_free(well);
  iso_runtime_free(runtime);
}

/* As the host names ends that nobody explained. */
static bool is_named(const char *message) {
  return strstr(message, "The worker's process ended (status ") ||
         strstr(message, "The worker's process was killed (signal 9)") ||
         strstr(message, "The worker's process crashed (signal ");
}

Test(process_hostile, guests_that_end_at_once_are_heard_of) {
  setenv("ISOLOAD_ZYGOTE", ISOLOAD_BRIEF_ZYGOTE, 1);
  iso_runtime *runtime = process_runtime(0);
  for (int i = 0; i < 200; i++) {
    iso_module module;
    iso_worker_code code = code_of(&module, WELL);
    iso_worker *worker = NULL;
    iso_error error = {0};
    cr_assert_neq(iso_load(runtime, &code, &worker, &error), ISO_OK);
    cr_assert(is_named(error.message), "%s", error.message);
    iso_error_clear(&error);
  }
  iso_runtime_free(runtime);
}
