#include "share_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHARED = 3, FAILED = 1 };

/* True where descriptor SHARED listens. */
static bool listen_on(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (listener < 0) return false;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, SOMAXCONN))
    return false;
  if (listener == SHARED) return true;
  bool moved = dup2(listener, SHARED) == SHARED;
  close(listener);
  return moved;
}

static void become_copy(char **argv, pid_t launcher, const sigset_t *usual) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigprocmask(SIG_SETMASK, usual, NULL);
  if (getppid() == launcher) execvp(argv[0], argv);
  fprintf(stderr, "error: %s cannot be run: %s\n", argv[0], strerror(errno));
  _exit(FAILED);
}

/* Waits for a signal or the end of a copy; ends all copies then. */
static int attend(const pid_t *copies, unsigned count, const sigset_t *heard, const char *program) {
  int signal = sigwaitinfo(heard, NULL);
  /* One that ends would leave fewer to serve than there are said to be. */
  if (signal == SIGCHLD)
    fprintf(stderr, "error: one of %u copies of %s has ended\n", count, program);
  for (unsigned i = 0; i < count; i++) kill(copies[i], SIGTERM);
  while (wait(NULL) > 0 || errno == EINTR) continue;
  return signal == SIGCHLD ? FAILED : 0;
}

int iso__bench_share_port(char **arguments) {
  unsigned count = (unsigned)strtoul(arguments[1], NULL, 10), started = 0;
  pid_t launcher = getpid(), *copies = calloc(count + 1, sizeof *copies);
  sigset_t heard, usual;
  sigemptyset(&heard);
  sigaddset(&heard, SIGTERM);
  sigaddset(&heard, SIGINT);
  sigaddset(&heard, SIGCHLD);
  sigprocmask(SIG_BLOCK, &heard, &usual);
  int status = FAILED;
  if (!copies || !listen_on(arguments[0])) {
    fprintf(stderr, "error: cannot listen on port %s: %s\n", arguments[0], strerror(errno));
  } else {
    while (started < count && (copies[started] = fork()) >= 0)
      if (copies[started++] == 0) become_copy(arguments + 2, launcher, &usual);
    if (started == count) status = attend(copies, count, &heard, arguments[2]);
  }
  free(copies);
  return status;
}
