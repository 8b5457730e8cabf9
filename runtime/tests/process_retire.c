/* Processes of guests that nobody wants any more: those that rest are ended when there is time, never many
 * at once, and those that could go on are ended where they are. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "../sandbox/zygote.h"
#include "leaks.h"
#include "loader_support.h"
#include "process_support.h"

static void before(void) { setenv("ISOLOAD_TEST_ISOLATION", "process", 1); }

TestSuite(process_retire, .init = before, .fini = no_leaks, .timeout = 280);

/* ---- the zygote's side ---- */

enum { MEMORY = 512 << 20, MANY = 100, BOUND = 4 };

typedef struct family {
  uv_loop_t loop;
  uv_timer_t often; /* so that the loop turns */
  iso__zygote *zygote;
} family;

static void nothing(uv_timer_t *timer) { (void)timer; }

static void family_new(family *own, uint32_t pool) {
  iso__zygote_options options = {.pool = pool, .memory_bytes = MEMORY};
  iso_error error = {0};
  uv_loop_init(&own->loop);
  uv_timer_init(&own->loop, &own->often);
  uv_timer_start(&own->often, nothing, 1, 1);
  cr_assert_eq(iso__zygote_new(&own->loop, &options, &own->zygote, &error), ISO_OK, "%s",
               error.message);
}

static void family_free(family *own) {
  iso__zygote_free(own->zygote);
  uv_close((uv_handle_t *)&own->often, NULL);
  uv_run(&own->loop, UV_RUN_DEFAULT);
  uv_loop_close(&own->loop);
}

static iso__process *spawn(family *own, int *socket) {
  iso__process *process;
  iso_error error = {0};
  cr_assert_eq(iso__zygote_spawn(own->zygote, MEMORY, NULL, NULL, &process, socket, &error), ISO_OK,
               "%s", error.message);
  return process;
}

/* The guests that have not ended. */
static int alive(void) {
  pid_t zygote = zygote_of(getpid());
  return zygote > 0 ? descendants(zygote, NULL, 0) - zombies(zygote) : 0;
}

static void wait_for_most(int most) {
  while (alive() > most) usleep(1000);
}

Test(process_retire, one_waits_until_it_is_settled) {
  family own;
  int socket;
  family_new(&own, 0);
  iso__process *process = spawn(&own, &socket);
  while (alive() == 0) usleep(1000);
  iso__process_retire(process, socket);
  cr_expect_eq(iso__zygote_retired(own.zygote), 1);
  cr_expect_eq(alive(), 1, "it was ended at once");
  iso__zygote_settle(own.zygote);
  wait_for_most(0);
  family_free(&own);
}

Test(process_retire, one_is_ended_by_a_loop_that_is_quiet) {
  family own;
  int socket;
  family_new(&own, 0);
  iso__process *process = spawn(&own, &socket);
  iso__process_retire(process, socket);
  while (alive() > 0) uv_run(&own.loop, UV_RUN_ONCE);
  family_free(&own);
}

Test(process_retire, those_beyond_a_bound_are_ended_at_once) {
  family own;
  static iso__process *processes[MANY];
  static int sockets[MANY];
  family_new(&own, 0);
  for (int i = 0; i < MANY; i++) processes[i] = spawn(&own, &sockets[i]);
  for (int i = 0; i < MANY; i++) iso__process_retire(processes[i], sockets[i]);
  cr_assert_eq(iso__zygote_retired(own.zygote), BOUND);
  wait_for_most(BOUND);
  iso__zygote_settle(own.zygote);
  wait_for_most(0);
  family_free(&own);
}

Test(process_retire, a_pool_is_full_again_when_the_loop_is_quiet) {
  enum { POOL = 5, TAKEN = 4 };
  family own;
  static iso__process *processes[TAKEN];
  static int sockets[TAKEN];
  family_new(&own, POOL);
  for (int i = 0; i < TAKEN; i++) processes[i] = spawn(&own, &sockets[i]);
  cr_expect_eq(iso__zygote_waiting(own.zygote), POOL - TAKEN);
  while (iso__zygote_waiting(own.zygote) < POOL) uv_run(&own.loop, UV_RUN_ONCE);
  for (int i = 0; i < TAKEN; i++) iso__process_retire(processes[i], sockets[i]);
  family_free(&own);
}

Test(process_retire, an_end_unheard_of_is_nothing_to_settle) {
  family own;
  int socket;
  family_new(&own, 0);
  iso__process *process = spawn(&own, &socket);
  pid_t guest = -1;
  while ((guest = youngest_guest(getpid())) < 0) usleep(1000);
  iso__process_retire(process, socket);
  kill(guest, SIGKILL);
  cr_assert(has_gone(guest));
  uv_run(&own.loop, UV_RUN_ONCE);
  iso__zygote_settle(own.zygote);
  family_free(&own);
}

/* ---- the guest's side ---- */

#define ONCE(guest)                                                       \
  PARENT "export default { run(x, env) {"                                 \
         "  return env.LOADER.load(code(`export default { " guest " }`))" \
         "    .getEntrypoint().f(0); } };"

static uint64_t retired_after(const char *source) {
  parent own = parent_new(source);
  expect_from_parent(&own, "run", "1");
  while (iso__host_worker_count(own.host) > 1) iso__host_turn(own.host);
  uint64_t count = iso__host_processes_retired(own.host);
  parent_free(&own);
  return count;
}

Test(process_retire, a_guest_that_rests_need_not_end_at_once) {
  cr_expect_eq(retired_after(ONCE("f() { return 1; }")), 1);
  cr_expect_eq(retired_after(ONCE("async f() { await null; return 1; }")), 1);
}

Test(process_retire, a_guest_with_a_timer_is_ended_at_once) {
  cr_expect_eq(retired_after(ONCE("f() { setTimeout(() => { for (;;) {} }, 1); return 1; }")), 0);
  cr_expect_eq(retired_after(ONCE("f() { setInterval(() => {}, 1e6); return 1; }")), 0);
}

Test(process_retire, a_guest_that_has_not_answered_is_ended_at_once) {
  cr_expect_eq(
      retired_after(PARENT "export default { run(x, env) {"
                           "  const guest = code(`export default { f() { for (;;) {} } }`);"
                           "  env.LOADER.load(guest).getEntrypoint().f(0)"
                           "    .catch(() => {}); return 1; } };"),
      0);
}
