/* The zygote's program with guests that are attackers: all is as in isoload-zygote, its server, its
 * confinement, what a guest holds, but what is called in a guest is one attempt at getting out. The
 * test escape_process asks for it. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../sandbox/zygote_server.h"
#include "escape_zygote.h"

static const struct attempt *const LISTS[] = {FILE_ATTEMPTS, NETWORK_ATTEMPTS, PROCESS_ATTEMPTS,
                                              KERNEL_ATTEMPTS, MEMORY_ATTEMPTS};

static const struct attempt *find(uint32_t number) {
  for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
    for (const struct attempt *attempt = LISTS[i]; attempt->name; attempt++) {
      if (number-- == 0) return attempt;
    }
  }
  return NULL;
}

static struct world world_of(const struct escape_request *request, int socket) {
  return (struct world){.file = request->file,
                        .listener = request->listener,
                        .abstract = request->abstract,
                        .port = request->port,
                        .inherited = request->inherited,
                        .queue_key = request->queue_key,
                        .outside = request->outside,
                        .zygote = getppid(),
                        .sibling = request->sibling,
                        .socket = socket,
                        .memory_bytes = request->memory_bytes};
}

static void read_request(int socket, struct escape_request *request) {
  for (size_t got = 0; got < sizeof *request;) {
    struct pollfd readable = {.fd = socket, .events = POLLIN};
    if (poll(&readable, 1, -1) < 0) _exit(1);
    ssize_t length = read(socket, (char *)request + got, sizeof *request - got);
    if (length <= 0) _exit(0);
    got += (size_t)length;
  }
}

static void guest(int socket) {
  struct escape_request request;
  struct escape_answer answer = {.process = getpid()};
  read_request(socket, &request);
  const struct attempt *attempt = find(request.number);
  if (attempt) {
    struct world world = world_of(&request, socket);
    strncpy(answer.name, attempt->name, sizeof answer.name - 1);
    /* Said before, for those that do not come back. */
    if (write(socket, &answer, sizeof answer) < 0) _exit(1);
    answer.result = attempt->run(&world);
  }
  answer.is_result = 1;
  if (write(socket, &answer, sizeof answer) < 0) _exit(1);
  if (!attempt) read_request(socket, &request); /* a sibling: until the host has gone */
  _exit(0);
}

static void do_nothing(void) {}

int main(void) {
  if (!iso__zygote_begin(false) || !iso__zygote_prepare()) return 3;
  return iso__zygote_serve(do_nothing, guest);
}
