/* isoload-zygote: the program that workers' processes are forked from.
 *
 * A program of its own and not a fork of the host: it has one thread, holds nothing of whoever embeds
 * isoload, and what is prepared in it once, V8, an isolate with its context, the confinement, every
 * process inherits. It is started by the library, never by hand. */
#include <fcntl.h>
#include <openssl/rand.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "../loader/guest.h"
#include "../loader/internal.h"
#include "../loader/rehearsal.h"
#include "../sandbox/zygote_server.h"
#include "../sandbox/zygote_wire.h"
#include "share.h"

/* What most workers may have; each gets its own limit when it comes. */
enum { HEAP_LIMIT = 128 * 1024 * 1024 };

static iso__isolate *ready;

/* What would otherwise be read from files, or be made in every process anew. */
static void load_libraries(void) {
  unsigned char byte;
  RAND_bytes(&byte, 1);
  tzset();
}

static int make_isolate(void) {
  size_t length = (size_t)(iso__snapshot_end - iso__snapshot_start);
  iso__engine_draw_hash_seed();
  if (iso__engine_init(iso__snapshot_start, length) != 0) return -1;
  iso__isolate_options options = {.interface = iso__loader_interface(), .heap_limit = HEAP_LIMIT};
  ready = iso__isolate_new(&options, NULL);
  return iso__warm(ready);
}

static int rehearse(void) { return iso__rehearse(ready); }

/* Processes that are forked would all draw the same numbers: each finds a seed that no other has.
 * OpenSSL sees to itself. */
static void before_fork(void) {
  int32_t seed;
  if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) abort();
  iso__engine_seed(seed);
}

/* Nobody has written to it yet: it was forked ahead of need and has time. */
static bool is_ahead(int socket) {
  struct pollfd readable = {.fd = socket, .events = POLLIN};
  return poll(&readable, 1, 0) == 0;
}

static void guest(int socket) {
  iso__share_take(is_ahead(socket));
  iso__guest_run(socket, ready);
}

int main(int argc, char **argv) {
  bool strict = argc == 2 && strcmp(argv[1], "--strict") == 0;
  if ((argc != 1 && !strict) || fcntl(ISO__ZYGOTE_CONTROL_FD, F_GETFD) < 0) {
    fprintf(stderr, "isoload-zygote: isoload starts this program by itself; use isoload run "
                    "--isolation process\n");
    return 2;
  }
  /* As the command has it: guests need not know where they run. */
  setenv("TZ", "UTC", 1);
  if (!iso__zygote_begin(strict)) return 3;
  iso__share_code();
  load_libraries();
  if (make_isolate() != 0) {
    fprintf(stderr, "isoload-zygote: V8 refuses the startup snapshot of this program\n");
    return 3;
  }
  iso__share_heap();
  iso__share_memory();
  iso__share_learn(rehearse);
  if (!iso__zygote_prepare()) return 3;
  iso__share_heap();
  _exit(iso__zygote_serve(before_fork, guest)); /* nothing of it needs an end of its own */
}
