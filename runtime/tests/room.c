/* A process that is full says so; V8 would end it. */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../loader/pool.h"
#include "../sandbox/room.h"
#include "api_support.h"
#include "leaks.h"

TestSuite(room, .fini = no_leaks, .timeout = 280);

Test(room, the_last_mappings_are_kept) {
  cr_assert_null(iso__room_judge(1000, 65530));
  cr_assert_null(iso__room_judge(0, 65530), "nobody knows");
  cr_assert_null(iso__room_judge(1000, 0), "nobody knows");
  char *lacking = iso__room_judge(65000, 65530);
  cr_assert_not_null(lacking);
  cr_assert_not_null(strstr(lacking, "65000 memory mappings"), "%s", lacking);
  cr_assert_not_null(strstr(lacking, "sysctl -w vm.max_map_count=262120"), "%s", lacking);
  free(lacking);
}

Test(room, the_table_of_v8_is_kept_from_filling) {
  cr_assert_null(iso__engine_room_judge(true, 10, 1000));
  cr_assert_null(iso__engine_room_judge(false, 1000000, 100000000), "each isolate has its own");
  char *lacking = iso__engine_room_judge(true, 4000, 4000);
  cr_assert_not_null(lacking, "live ones fill it");
  cr_assert_not_null(strstr(lacking, "4000 live isolates"), "%s", lacking);
  free(lacking);
  lacking = iso__engine_room_judge(true, 7, 500007);
  cr_assert_not_null(lacking, "what ended ones left fills it");
  cr_assert_not_null(strstr(lacking, "500000 ended ones"), "%s", lacking);
  free(lacking);
}

Test(room, isolates_are_counted_when_they_are_made) {
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "export default { f: () => 1 };");
  uint64_t before = iso__engine_isolates_made();
  iso_worker *worker = load_code(runtime, &code);
  cr_expect_eq(iso__engine_isolates_made(), before + 1);
  iso_worker_free(worker);
  iso_runtime_free(runtime);
  cr_expect_eq(iso__engine_isolates_made(), before + 1, "one that ended was made too");
}

static unsigned long limit(void) {
  unsigned long most = 0;
  FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
  if (file == NULL) return 0;
  if (fscanf(file, "%lu", &most) != 1) most = 0;
  fclose(file);
  return most;
}

/* As many mappings as the kernel gives, less some that the test itself may need. */
static char *fill(size_t *length) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), count = limit();
  *length = count * page;
  char *all = mmap(NULL, *length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  cr_assert_neq(all, MAP_FAILED);
  /* Every other page is its own mapping, and what lies between is one too. */
  for (size_t i = 0; i + 2000 < count; i += 2) {
    if (mprotect(all + i * page, page, PROT_READ) != 0) break;
  }
  return all;
}

Test(room, a_full_process_refuses_and_goes_on) {
  if (limit() == 0 || limit() > 1000000)
    cr_skip_test("vm.max_map_count is not known, or very high");
  iso_runtime *runtime = runtime_new();
  iso_module module;
  iso_worker_code code = code_of(&module, "export default { f: () => 1 };");
  size_t length;
  char *all = fill(&length);
  iso_worker *worker = NULL;
  iso_error error = {0};
  iso_status status = iso_load(runtime, &code, &worker, &error);
  munmap(all, length);
  cr_assert_neq(status, ISO_OK);
  cr_assert_not_null(strstr(error.message, "vm.max_map_count"), "%s", error.message);
  iso_error_clear(&error);
  worker = load_code(runtime, &code);
  expect_result(worker, "f", "[0]", "1");
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

/* Whether one is made within the time in which they are elsewhere. */
static bool makes_one(iso__pool *pool) {
  enum { PATIENCE_MS = 100 };
  struct timespec now, start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do {
    iso__pool_refill(pool);
    if (iso__pool_ready(pool) > 0) return true;
    sched_yield();
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 <
           PATIENCE_MS);
  return false;
}

Test(room, a_pool_leaves_the_last_of_it_to_workers) {
  if (limit() == 0 || limit() > 1000000)
    cr_skip_test("vm.max_map_count is not known, or very high");
  enum { SIZE = 2, HEAP_BYTES = 16 * 1024 * 1024 };
  iso_runtime *runtime = runtime_new();
  size_t length;
  char *all = fill(&length);
  iso__pool *pool = iso__pool_new(SIZE, HEAP_BYTES);
  bool made = pool && makes_one(pool);
  munmap(all, length);
  cr_assert(pool);
  cr_assert_not(made);
  while (iso__pool_ready(pool) < SIZE) {
    iso__pool_refill(pool);
    sched_yield();
  }
  iso__pool_free(pool);
  iso_runtime_free(runtime);
}
