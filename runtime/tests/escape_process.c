/* What a guest of a zygote can reach: nothing. As escape.c, but with the code that guests' processes are
 * really made by: the host's side of the zygote, its server, its limits, its descriptors. */
#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sandbox/zygote.h"
#include "escape_outside.h"
#include "escape_zygote.h"
#include "leaks.h"

enum { MEMORY = 96 << 20, NO_ATTEMPT = 1 << 20 };

static struct outside outside;

static void before(void) {
  setenv("ISOLOAD_ZYGOTE", ISOLOAD_ESCAPE_ZYGOTE, 1);
  make_outside(&outside);
}
static void after(void) {
  end_outside(&outside);
  no_leaks();
}

TestSuite(escape_process, .init = before, .fini = after, .timeout = 280);

typedef struct spawned {
  iso__process *process;
  int socket;
  bool exited;
  int status;
} spawned;

static void on_exited(void *data, int status) {
  spawned *own = data;
  own->exited = true;
  own->status = status;
}

static struct escape_request request_of(uint32_t number, pid_t sibling) {
  struct escape_request request = {.number = number,
                                   .port = outside.port,
                                   .inherited = INHERITED,
                                   .queue_key = outside.key,
                                   .outside = outside.bystander,
                                   .sibling = sibling,
                                   .memory_bytes = MEMORY};
  strcpy(request.file, outside.file);
  strcpy(request.listener, outside.path);
  strcpy(request.abstract, outside.abstract);
  return request;
}

static void start(iso__zygote *zygote, spawned *guest, uint32_t number, pid_t sibling) {
  iso_error error = {0};
  *guest = (spawned){0};
  cr_assert_eq(
      iso__zygote_spawn(zygote, MEMORY, on_exited, guest, &guest->process, &guest->socket, &error),
      ISO_OK, "%s", error.message);
  struct escape_request request = request_of(number, sibling);
  cr_assert_eq(write(guest->socket, &request, sizeof request), (ssize_t)sizeof request);
}

/* Reads one answer. False when there is none, because the guest has ended. */
static bool hear(const spawned *guest, struct escape_answer *answer) {
  size_t got = 0;
  while (got < sizeof *answer) {
    struct pollfd readable = {.fd = guest->socket, .events = POLLIN};
    cr_assert_eq(poll(&readable, 1, 60000), 1, "a guest hangs");
    ssize_t length = read(guest->socket, (char *)answer + got, sizeof *answer - got);
    if (length <= 0) return false;
    got += (size_t)length;
  }
  return true;
}

/* Whether there is an attempt of this number. It must not have got anywhere. */
static bool try_one(uv_loop_t *loop, iso__zygote *zygote, uint32_t number, pid_t sibling) {
  spawned guest;
  struct escape_answer name = {0};
  struct escape_answer result = {0};
  start(zygote, &guest, number, sibling);
  cr_assert(hear(&guest, &name), "a guest ended before its attempt");
  bool is_attempt = name.name[0] != 0;
  bool said = is_attempt && hear(&guest, &result);
  if (said) cr_expect_neq(result.result, 0, "%s: out", name.name);
  if (!is_attempt) iso__process_kill(guest.process);
  while (!guest.exited) uv_run(loop, UV_RUN_ONCE);
  if (is_attempt && !said) {
    cr_expect(WIFSIGNALED(guest.status), "%s: out, and ended with %#x", name.name, guest.status);
  }
  close(guest.socket);
  return is_attempt;
}

static void keep_waiting(uv_timer_t *timer) { (void)timer; }

static void try_all(uint32_t pool) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  /* Without a handle of the test's own the loop would not wait for the zygote's. */
  uv_timer_t waiting;
  uv_timer_init(&loop, &waiting);
  uv_timer_start(&waiting, keep_waiting, 60000, 60000);
  iso__zygote_options options = {.pool = pool, .memory_bytes = MEMORY};
  iso__zygote *zygote = NULL;
  iso_error error = {0};
  cr_assert_eq(iso__zygote_new(&loop, &options, &zygote, &error), ISO_OK, "%s", error.message);
  if (!iso__zygote_confined(zygote)->layers[ISO__LAYER_SYSTEM_CALLS].in_force) {
    end_outside(&outside); /* a test that is skipped ends here */
    cr_skip("this kernel has no filter for system calls, which stops most attempts\n");
  }
  spawned sibling;
  struct escape_answer answer;
  start(zygote, &sibling, NO_ATTEMPT, 0);
  cr_assert(hear(&sibling, &answer));
  uint32_t count = 0;
  while (try_one(&loop, zygote, count, answer.process)) count++;
  cr_expect_gt(count, 150, "there are %u attempts", count);
  cr_expect(!sibling.exited, "a sibling was ended");
  expect_untouched(&outside);
  iso__process_release(sibling.process);
  close(sibling.socket);
  iso__zygote_free(zygote);
  uv_close((uv_handle_t *)&waiting, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  cr_assert_eq(uv_loop_close(&loop), 0);
}

Test(escape_process, gets_a_guest_of_the_zygote_nowhere) { try_all(0); }

Test(escape_process, gets_a_guest_that_was_forked_ahead_nowhere) { try_all(4); }
