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

int iso__bench_share_port(char **arguments) {
  unsigned count = (unsigned)strtoul(arguments[1], NULL, 10);
  pid_t launcher = getpid();
  if (!listen_on(arguments[0])) {
    fprintf(stderr, "error: cannot listen on port %s: %s\n", arguments[0], strerror(errno));
    return FAILED;
  }
  for (unsigned i = 0; i < count; i++) {
    pid_t copy = fork();
    if (copy < 0) return FAILED;
    if (copy > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == launcher) execvp(arguments[2], arguments + 2);
    fprintf(stderr, "error: %s cannot be run: %s\n", arguments[2], strerror(errno));
    _exit(FAILED);
  }
  int status = 0;
  /* One that ends would leave fewer to serve than there are said to be. */
  while (wait(&status) < 0 && errno == EINTR) continue;
  fprintf(stderr, "error: one of %u copies of %s has ended\n", count, arguments[2]);
  return FAILED;
}
