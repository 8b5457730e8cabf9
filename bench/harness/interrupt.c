#include "interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static int wake[2] = {-1, -1};

static void on_signal(int number) {
  (void)number;
  interrupted = 1;
  /* The byte stays in the pipe for ever, so that every later poll() returns at once. */
  ssize_t written = write(wake[1], "", 1);
  (void)written;
}

void iso__bench_interrupt_catch(void) {
  if (wake[0] >= 0 || pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) return;
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

bool iso__bench_interrupted(void) { return interrupted != 0; }

int iso__bench_interrupt_fd(void) { return wake[0]; }
