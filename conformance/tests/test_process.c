#include <criterion/criterion.h>

#include <signal.h>

#include "process.h"

/* For what must happen in the end; only a hang is worse than a slow machine. */
enum { PATIENCE_MS = 60000 };

static iso_signals signals;

static void open_signals(void) { cr_assert_eq(iso__signals_open(&signals, NULL), ISO_OK); }
static void close_signals(void) { iso__signals_close(&signals); }

TestSuite(process, .init = open_signals, .fini = close_signals, .timeout = 300);

static iso_process started(const char *script) {
  char *argv[] = {"/bin/sh", "-c", (char *)script, NULL};
  iso_process process;
  cr_assert_eq(iso__process_start(&process, argv, true, NULL), ISO_OK);
  return process;
}

static void await_output(iso_process *process, const char *text) {
  double give_up = iso__now_ms() + PATIENCE_MS;
  while (!strstr(process->tail, text) && iso__now_ms() < give_up) {
    iso__signals_wait(&signals, 5);
    iso__process_drain(process, NULL);
  }
  cr_assert(strstr(process->tail, text));
}

Test(process, ends_on_sigterm) {
  iso_process process = started("echo ready; exec tail -f /dev/null");
  await_output(&process, "ready");
  iso_stopped stopped = iso__process_stop(&process, &signals, PATIENCE_MS);
  cr_expect_not(stopped.killed);
  cr_expect_eq(stopped.left_over, 0);
  cleanup_free char *ending = iso__process_ending(&process);
  cr_expect(strstr(ending, "signal 15"), "%s", ending);
}

Test(process, is_killed_when_it_does_not_end) {
  iso_process process = started("trap '' TERM; echo ready; while :; do tail -f /dev/null; done");
  await_output(&process, "ready");
  iso_stopped stopped = iso__process_stop(&process, &signals, 100);
  cr_expect(stopped.killed);
  cr_expect_eq(process.pid, 0);
}

Test(process, what_it_leaves_is_ended) {
  iso_process process = started("setsid sh -c 'echo ready; exec tail -f /dev/null' & wait");
  await_output(&process, "ready");
  iso_stopped stopped = iso__process_stop(&process, &signals, PATIENCE_MS);
  cr_expect_eq(stopped.left_over, 1);
}

Test(process, last_words) {
  iso_process process =
      started("yes filler | head -n 2000; printf 'one\\ntwo \\033[31mthree\\n\\n'");
  await_output(&process, "three");
  iso__process_stop(&process, &signals, PATIENCE_MS);
  cleanup_free char *words = iso__process_last_words(&process);
  cr_expect_str_eq(words, "two  [31mthree");
  cr_expect_leq(strlen(process.tail), (size_t)ISO_TAIL_BYTES);
}

Test(process, last_words_begin_with_a_whole_one) {
  iso_process process = started("yes /some/long/path | head -n 300 | tr '\\n' ' '; echo end");
  await_output(&process, "end");
  iso__process_stop(&process, &signals, PATIENCE_MS);
  cleanup_free char *words = iso__process_last_words(&process);
  cr_expect_eq(strncmp(words, "/some/long/path ", strlen("/some/long/path ")), 0, "%s", words);
}

static iso_capture captured(const char *script, double deadline, char **output) {
  char *argv[] = {"/bin/sh", "-c", (char *)script, NULL};
  iso_process process;
  iso_capture how;
  cr_assert_eq(iso__process_capture(&process, argv, deadline, 1000, &signals, output, &how, NULL),
               ISO_OK);
  return how;
}

Test(process, capture) {
  cleanup_free char *short_output = NULL, *late = NULL, *endless = NULL, *held = NULL;
  cr_expect_eq(captured("echo a; echo b >&2; echo c", PATIENCE_MS, &short_output), ISO_CAPTURED);
  cr_expect_str_eq(short_output, "a\nc\n");
  cr_expect_eq(captured("echo a; exec tail -f /dev/null", 200, &late), ISO_CAPTURE_LATE);
  cr_expect_eq(captured("exec yes", PATIENCE_MS, &endless), ISO_CAPTURE_LONG);
  cr_expect_eq(captured("tail -f /dev/null & echo a", PATIENCE_MS, &held), ISO_CAPTURED,
               "a child that holds the pipe open does not hold the runner");
  cr_expect_str_eq(held, "a\n");
}

Test(process, a_program_that_is_not_there) {
  char *argv[] = {"/nowhere/at/all", NULL};
  iso_process process;
  iso_capture how;
  cleanup_free char *output = NULL;
  cr_assert_eq(
      iso__process_capture(&process, argv, PATIENCE_MS, 100, &signals, &output, &how, NULL),
      ISO_OK);
  cleanup_free char *ending = iso__process_ending(&process);
  cr_expect_str_eq(ending, "exited with status 127");
}

Test(process, a_signal_to_the_runner_stops_the_wait) {
  kill(getpid(), SIGTERM);
  cleanup_free char *output = NULL;
  cr_expect_eq(captured("exec tail -f /dev/null", PATIENCE_MS, &output), ISO_CAPTURE_STOPPED);
  cr_expect_eq(signals.interrupted, SIGTERM);
}
