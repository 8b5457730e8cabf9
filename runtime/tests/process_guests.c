/* Guests in processes of their own, forked from one zygote: they share no number that should be
 * random, and whatever one of them does, the others and the host go on. */
#include <criterion/criterion.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api_support.h"
#include "leaks.h"
#include "process_support.h"

TestSuite(process_guests, .fini = no_leaks, .timeout = 280);

/* ---- What should be random */

static const char DRAWS[] =
    "const early = Math.random();\n"
    "export default { draw() {\n"
    "  const bytes = crypto.getRandomValues(new Uint32Array(2));\n"
    "  return [early, Math.random(), crypto.randomUUID(), bytes[0] * 2 ** 32 + bytes[1],\n"
    "          crypto.getRandomValues(new BigUint64Array(1))[0].toString()].join(' ');\n"
    "} };";

static int compare(const void *a, const void *b) { return strcmp(a, b); }

/* Takes the values of an answer into the set. Returns how many there were. */
static int take(char *answer, void **set) {
  int count = 0;
  char *rest = NULL;
  for (char *value = strtok_r(answer, "\" ", &rest); value; value = strtok_r(NULL, "\" ", &rest)) {
    char *own = strdup(value);
    char **found = tsearch(own, set, compare);
    cr_assert_not_null(found);
    cr_assert_eq(*found, own, "two guests drew %s", value);
    count++;
  }
  return count;
}

static void expect_no_value_twice(uint32_t pool, int guests) {
  iso_runtime *runtime = process_runtime(pool);
  void *set = NULL;
  for (int i = 0; i < guests; i++) {
    iso_worker *worker = load(runtime, DRAWS);
    char *answer = NULL;
    iso_error error = {0};
    cr_assert_eq(iso_call(worker, NULL, "draw", "[1]", &answer, &error), ISO_OK, "%s",
                 error.message);
    cr_assert_eq(take(answer, &set), 5, "a value is missing");
    free(answer);
    iso_worker_free(worker);
  }
  tdestroy(set, free);
  iso_runtime_free(runtime);
}

Test(process_guests, share_no_random_value) { expect_no_value_twice(0, 1000); }

Test(process_guests, share_no_random_value_when_forked_ahead) { expect_no_value_twice(16, 300); }

/* ---- Ends */

static const char QUIET[] = "export default { twice(n) { return 2 * n; } };";

/* A runtime, a guest that is well, and another that will not be. */
typedef struct guests {
  iso_runtime *runtime;
  iso_worker *well;
  iso_worker *ill;
} guests;

static guests pair_of(const char *source, uint32_t memory_mb, uint32_t cpu_ms) {
  guests made = {.runtime = process_runtime(0)};
  made.well = load(made.runtime, QUIET);
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  code.memory_mb = memory_mb;
  code.cpu_ms = cpu_ms;
  made.ill = load_code(made.runtime, &code);
  expect_result(made.well, "twice", "[1]", "2");
  return made;
}

/* The other one still answers, and another can be made. */
static void end_pair(guests *pair) {
  expect_result(pair->well, "twice", "[3]", "6");
  iso_worker *next = load(pair->runtime, QUIET);
  expect_result(next, "twice", "[5]", "10");
  iso_worker_free(next);
  iso_worker_free(pair->ill);
  iso_worker_free(pair->well);
  iso_runtime_free(pair->runtime);
}

Test(process_guests, a_loop_is_ended_and_takes_nothing_with_it) {
  guests pair = pair_of("export default { spin() { for (;;) {} } };", 0, 50);
  expect_error(pair.ill, "spin", "[1]", ISO_ERR_LIMIT, NULL, "Worker exceeded CPU time limit.");
  end_pair(&pair);
}

Test(process_guests, memory_that_is_too_much_ends_one_guest) {
  guests pair =
      pair_of("const kept = []; export default { fill() { for (;;) kept.push('x'.repeat(1e6)"
              " + kept.length); } };",
              32, 0);
  expect_error(pair.ill, "fill", "[1]", ISO_ERR_LIMIT, NULL, "Worker exceeded memory limit.");
  end_pair(&pair);
}

/* What lies outside of V8's heap, and is counted by nobody but the kernel. */
Test(process_guests, memory_outside_of_the_heap_is_limited) {
  guests pair = pair_of("const kept = []; export default { fill() { try {\n"
                        "  for (;;) kept.push(new WebAssembly.Memory({ initial: 256 }));\n"
                        "} catch (error) { return error.name; } } };",
                        32, 0);
  char *answer = NULL;
  iso_error error = {0};
  iso_status status = iso_call(pair.ill, NULL, "fill", "[1]", &answer, &error);
  cr_assert(status == ISO_ERR_LIMIT || (status == ISO_OK && strcmp(answer, "\"RangeError\"") == 0),
            "it gave %d: %s", status, error.message ? error.message : answer);
  iso_error_clear(&error);
  free(answer);
  end_pair(&pair);
}

Test(process_guests, a_stack_that_overflows_is_an_error_of_the_guest) {
  guests pair =
      pair_of("export default { deep() { const f = () => f() + 1; return f(); } };", 0, 0);
  expect_error(pair.ill, "deep", "[1]", ISO_ERR_GUEST, "RangeError",
               "Maximum call stack size exceeded");
  end_pair(&pair);
}

static const char KILLED[] = "The worker's process was killed (signal 9): the machine may have run "
                             "out of memory; load fewer "
                             "workers at a time, or give them less.";

/* Kills the process of the guest that was loaded last, from outside, with its call open. */
static void killed(int signal, const char *message) {
  guests pair = pair_of("export default { wait() { for (;;) {} } };", 0, 0);
  pid_t guest = youngest_guest(getpid());
  cr_assert_gt(guest, 0, "the guest's process is not to be found");
  kill_while_it_computes(guest, signal);
  expect_error(pair.ill, "wait", "[1]", ISO_ERR_ENDED, NULL, message);
  end_pair(&pair);
}

Test(process_guests, a_guest_that_is_killed_takes_nothing_with_it) { killed(SIGKILL, KILLED); }

Test(process_guests, a_guest_that_crashes_takes_nothing_with_it) {
  /* As V8 ends a process where one of its own checks fails. */
  killed(SIGILL, "The worker's process crashed (signal 4).");
}

/* Between two calls. */
Test(process_guests, a_guest_that_ended_unnoticed_is_an_error_of_the_next_call) {
  guests pair = pair_of(QUIET, 0, 0);
  kill(youngest_guest(getpid()), SIGKILL);
  expect_error(pair.ill, "twice", "[1]", ISO_ERR_ENDED, NULL, KILLED);
  end_pair(&pair);
}
