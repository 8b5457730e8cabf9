/* The zygote's program with guests that end before they have said anything, in several ways. */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../sandbox/zygote_server.h"

static void do_nothing(void) {}

static void guest(int socket) {
  char byte;
  switch (getpid() % 5) {
    case 0: /* the filter ends it */
      syscall(SYS_ptrace, 0, 0, NULL, NULL);
      break;
    case 1:
      _exit(0);
    case 2: /* it goes on computing, and nobody can hear of it any more */
      close(socket);
      for (;;) {}
    case 3: /* after its host's first byte */
      while (read(socket, &byte, 1) < 0) {}
      _exit(3);
    default: /* it listens no more, and goes on */
      shutdown(socket, SHUT_RD);
      close(socket);
      for (;;) {}
  }
  _exit(1);
}

int main(void) {
  if (!iso__zygote_begin(false) || !iso__zygote_prepare()) return 3;
  return iso__zygote_serve(do_nothing, guest);
}
