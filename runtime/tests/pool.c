/* Isolates made ahead of need: workers that get one are as any other. */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/internal.h"
#include "../loader/pool.h"
#include "api_support.h"
#include "leaks.h"

TestSuite(pool, .fini = no_leaks, .timeout = 280);

enum { SIZE = 3, SMALL_MB = 16 };

static void drop_line(void *data, const char *worker, const char *level, const char *line) {
  (void)data, (void)worker, (void)level, (void)line;
}

static iso_runtime *runtime_with_pool(uint32_t memory_mb) {
  const iso_options options = {.pool = SIZE, .memory_mb = memory_mb, .console = drop_line};
  iso_runtime *runtime;
  iso_error error = {0};
  cr_assert_eq(iso_runtime_new(&options, &runtime, &error), ISO_OK, "%s", error.message);
  return runtime;
}

/* A worker whose isolate was there before it: until the pool has one, others are loaded and freed. */
static iso_worker *load_pooled(iso_runtime *runtime, const iso_worker_code *code) {
  for (;;) {
    iso_worker *worker = load_code(runtime, code);
    iso_timing timing;
    cr_assert_eq(iso_worker_timing(worker, &timing, NULL), ISO_OK);
    if (timing.isolate_us == 0 && timing.context_us == 0) return worker;
    iso_worker_free(worker);
    sched_yield();
  }
}

static iso_worker *pooled(iso_runtime *runtime, const char *source) {
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  return load_pooled(runtime, &code);
}

/* ---- workers ---- */

Test(pool, a_worker_of_the_pool_answers) {
  iso_runtime *runtime = runtime_with_pool(0);
  iso_worker *worker = pooled(runtime, "let n = 0; export default { next: (x) => (n += x) };");
  expect_result(worker, "next", "[2]", "2");
  expect_result(worker, "next", "[3]", "5");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

/* More of them than the pool holds, some of them alive at once. */
Test(pool, what_is_taken_is_made_anew) {
  iso_runtime *runtime = runtime_with_pool(0);
  iso_worker *held[SIZE + 1];
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i <= SIZE; i++) held[i] = pooled(runtime, "export default { f: (x) => x };");
    for (int i = 0; i <= SIZE; i++) expect_result(held[i], "f", "[\"same\"]", "\"same\"");
    for (int i = 0; i <= SIZE; i++) iso_worker_free(held[i]);
  }
  iso_runtime_free(runtime);
}

Test(pool, nothing_of_a_guest_is_met_by_the_next) {
  static const char source[] =
      "export default { f() { const met = [globalThis.mark, Array.prototype.mark, mark()];"
      "  globalThis.mark = Array.prototype.mark = 1; mark = () => 1; return met; } };"
      "let mark = () => undefined;";
  iso_runtime *runtime = runtime_with_pool(0);
  for (int i = 0; i < 2 * SIZE; i++) {
    iso_worker *worker = pooled(runtime, source);
    expect_result(worker, "f", "[0]", "[null,null,null]");
    iso_worker_free(worker);
  }
  iso_runtime_free(runtime);
}

Test(pool, no_two_have_the_same_random_numbers) {
  static const char source[] =
      "export default { f: () => `${Math.random()} ${crypto.randomUUID()}` };";
  enum { WORKERS = 12 };
  iso_runtime *runtime = runtime_with_pool(0);
  char *seen[WORKERS];
  for (int i = 0; i < WORKERS; i++) {
    iso_worker *worker = pooled(runtime, source);
    cr_assert_eq(iso_call(worker, NULL, "f", "[0]", &seen[i], NULL), ISO_OK);
    for (int before = 0; before < i; before++) {
      size_t number = strcspn(seen[i], " ");
      cr_assert_neq(strncmp(seen[i], seen[before], number + 1), 0, "%s twice", seen[i]);
      cr_assert_str_neq(seen[i] + number, seen[before] + strcspn(seen[before], " "));
    }
    iso_worker_free(worker);
  }
  for (int i = 0; i < WORKERS; i++) free(seen[i]);
  iso_runtime_free(runtime);
}

Test(pool, code_that_does_not_start_says_so) {
  iso_runtime *runtime = runtime_with_pool(0);
  iso_worker_free(pooled(runtime, "export default { f: (x) => x };"));
  for (int i = 0; i < 2 * SIZE; i++) {
    expect_startup_error(runtime, "throw new Error('no');",
                         "Failed to start Worker:\nUncaught Error: no\n  at agent.js:1:7");
  }
  iso_runtime_free(runtime);
}

/* ---- limits: a worker's own, not those that the isolate was made with ---- */

/* Holds so many MiB of V8's heap. */
static const char holds[] = "export default { f(mb) { const held = [];"
                            "  for (let i = 0; i < mb * 8; i++) held.push(new "
                            "Array(16384).fill(i)); return held.length; } };";

static iso_worker *pooled_with_limits(iso_runtime *runtime, const char *source, uint32_t cpu_ms,
                                      uint32_t memory_mb) {
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  code.cpu_ms = cpu_ms;
  code.memory_mb = memory_mb;
  return load_pooled(runtime, &code);
}

Test(pool, a_worker_may_have_more_memory_than_the_pool_was_made_for) {
  iso_runtime *runtime = runtime_with_pool(SMALL_MB);
  iso_worker *worker = pooled_with_limits(runtime, holds, 0, 8 * SMALL_MB);
  expect_result(worker, "f", "[64]", "512");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

Test(pool, a_worker_may_have_less_memory_than_the_pool_was_made_for) {
  iso_runtime *runtime = runtime_with_pool(16 * SMALL_MB);
  iso_worker *worker = pooled_with_limits(runtime, holds, 0, SMALL_MB);
  expect_error(worker, "f", "[128]", ISO_ERR_LIMIT, "Error", "Worker exceeded memory limit.");
  iso_worker_free(worker);
  worker = pooled(runtime, holds);
  expect_result(worker, "f", "[64]", "512");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

Test(pool, an_endless_loop_is_ended) {
  iso_runtime *runtime = runtime_with_pool(0);
  iso_worker *worker =
      pooled_with_limits(runtime, "export default { f() { for (;;) {} } };", 50, 0);
  expect_error(worker, "f", "[0]", ISO_ERR_LIMIT, "Error", "Worker exceeded CPU time limit.");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

/* The stack of the thread that made the isolate is another one. */
Test(pool, endless_recursion_is_an_error) {
  iso_runtime *runtime = runtime_with_pool(0);
  iso_worker *worker = pooled(runtime, "const deeper = (n) => 1 + deeper(n + 1);"
                                       "export default { f() { try { deeper(0); } catch (error) {"
                                       "  return error instanceof RangeError; } } };");
  expect_result(worker, "f", "[0]", "true");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

/* ---- the pool ---- */

static iso__pool *full_pool(void) {
  size_t length = (size_t)(iso__snapshot_end - iso__snapshot_start);
  cr_assert_eq(iso__engine_init(iso__snapshot_start, length), 0);
  iso__pool *pool = iso__pool_new(SIZE, SMALL_MB * 1024 * 1024);
  cr_assert(pool);
  while (iso__pool_ready(pool) < SIZE) sched_yield();
  return pool;
}

Test(pool, it_holds_as_many_as_were_asked_for) {
  iso__pool *pool = full_pool();
  size_t bytes = iso__pool_bytes(pool);
  cr_assert_gt(bytes, 0);
  iso__pool_refill(pool);
  cr_assert_eq(iso__pool_ready(pool), SIZE);
  iso__isolate *one = iso__pool_take(pool);
  iso__isolate *other = iso__pool_take(pool);
  cr_assert(one && other && one != other);
  cr_assert_eq(iso__pool_ready(pool), SIZE - 2, "nothing is made before there is time");
  cr_assert_lt(iso__pool_bytes(pool), bytes);
  iso__pool_refill(pool);
  while (iso__pool_ready(pool) < SIZE) sched_yield();
  iso__isolate_free(one);
  iso__isolate_free(other);
  iso__pool_free(pool);
}

Test(pool, an_empty_pool_has_nothing_and_is_filled) {
  iso__pool *pool = full_pool();
  iso__isolate *taken[SIZE];
  for (int i = 0; i < SIZE; i++) cr_assert(taken[i] = iso__pool_take(pool));
  iso__isolate *late = iso__pool_take(pool);
  while (iso__pool_ready(pool) < SIZE) sched_yield();
  iso__isolate_free(late);
  for (int i = 0; i < SIZE; i++) iso__isolate_free(taken[i]);
  iso__pool_free(pool);
}

Test(pool, it_ends_while_it_is_filled) {
  iso__pool_free(full_pool());
  for (int i = 0; i < 8; i++) {
    iso__pool_free(iso__pool_new(SIZE, SMALL_MB * 1024 * 1024));
  }
  iso__pool_free(NULL);
}
