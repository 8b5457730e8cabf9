/* A master: the process that starts the workers of a service, replaces those that die, changes all of
 * them for new ones without a gap, and ends them. It holds the listening socket and nothing of V8.
 *
 * The workers share one listening socket, which the master opened before it forked them, rather than
 * having a socket each (SO_REUSEPORT). What the kernel has accepted belongs to all of them then: a
 * worker that dies, or is replaced, takes no waiting connection with it, and one that is busy with a
 * guest takes none that an idle one could serve. That connections which stay open are spread over them
 * is what the kernel does by chance where each has a socket, and here the workers do themselves: see
 * iso__http_crowd.
 *
 * Signals: SIGTERM and SIGINT let every worker finish what is in flight; a second one does not wait.
 * SIGHUP brings up new workers from the configuration as it is then, and lets the old ones finish when
 * all of the new ones serve. Workers are killed by the kernel when their master dies. */
#ifndef ISOLOAD_CLI_MASTER_H
#define ISOLOAD_CLI_MASTER_H

#include <stdint.h>

#include "io.h"

/* Sent to a worker: SIGTERM, stop now and finish what is in flight; this one, the same, but whoever
 * keeps a connection open may ask once more, since others serve already. */
#define ISO__MASTER_RETIRE SIGUSR1

/* What the workers of one generation are made from; the caller's. */
typedef struct iso__setup iso__setup;

/* Called in the master unless it says otherwise; `data` is iso__master's. */
typedef struct iso__master_hooks {
  /* In a new process: serves, calls iso__master_ready(ready) when it does, and returns the exit status.
   * `crowd`: the workers of the generation, this one its own. SIGINT and SIGHUP are ignored there,
   * SIGTERM and ISO__MASTER_RETIRE have their default effect until it catches them. */
  int (*work)(void *data, iso__setup *setup, int ready, const iso__http_crowd *crowd);
  /* Reads the configuration anew. NULL after it has said what is wrong. *workers: how many (1 or
   * more). */
  iso__setup *(*renew)(void *data, uint32_t *workers);
  void (*drop)(void *data, iso__setup *setup);
  /* The first generation serves. Anything but ISO__EXIT_OK stops the service with that status. */
  int (*serving)(void *data);
} iso__master_hooks;

typedef struct iso__master {
  const char *verb; /* who speaks on stderr */
  const iso__master_hooks *hooks;
  void *data;
  int *listener; /* listens; workers have copies. Closed, and -1, when the service is to end */
} iso__master;

/* Serves with `workers` processes made from `setup`, which passes to it, until a signal ends it.
 * Call it while the process has a single thread. Returns the exit status: 0 after a signal, when all
 * workers have finished; that of the worker which did not start, when the first ones do not; 1 when
 * none can be started any more, or one did not finish. */
int iso__master_run(const iso__master *master, iso__setup *setup, uint32_t workers);

/* Called in a worker, once: tells the master that it serves, and closes `ready`. */
void iso__master_ready(int ready);

#endif
