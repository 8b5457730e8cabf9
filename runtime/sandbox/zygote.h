/* Processes for guests, forked from a zygote: the host's side.
 *
 * The zygote is a program of its own, isoload-zygote, which holds nothing of the host: V8, the
 * startup snapshot, one isolate that was made and never used. It is shut in (confine.h), and so is
 * every process that it forks. The host asks for a process and has its socket at once, without
 * waiting: what it writes is read when the process is there.
 *
 * Threads: all belongs to the loop's.
 */
#ifndef ISO_SANDBOX_ZYGOTE_H
#define ISO_SANDBOX_ZYGOTE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "confine.h"
#include "isoload.h"

typedef struct iso__zygote iso__zygote;
typedef struct iso__process iso__process;

typedef struct iso__zygote_options {
  bool strict;           /* a missing layer of confinement is a refusal */
  uint32_t pool;         /* processes that are forked ahead of need */
  uint64_t memory_bytes; /* of those: as in iso__zygote_spawn */
} iso__zygote_options;

/* Starts the program and waits until it is ready, some ten milliseconds. It is the one that
 * ISOLOAD_ZYGOTE names, else isoload-zygote beside this program, else where it was built or
 * installed. On success *zygote belongs to the caller.
 * Errors: ISO_ERR_UNAVAILABLE when there is none, when it is of another build, or with `strict` when
 * a layer is missing; ISO_ERR_SYSTEM. */
iso_status iso__zygote_new(uv_loop_t *loop, const iso__zygote_options *options,
                           iso__zygote **zygote, iso_error *error);
/* Kills every process of it. No process may be used after. Its handles on the loop close with the
 * loop's next turns. NULL is accepted. */
void iso__zygote_free(iso__zygote *zygote);
/* What keeps its processes in. */
const iso__confined *iso__zygote_confined(const iso__zygote *zygote);
/* False when it has ended, by itself or by someone's hand: it will fork no more. */
bool iso__zygote_alive(const iso__zygote *zygote);
/* How many processes wait, forked ahead; and how many have waited to be ended, so far. */
uint32_t iso__zygote_waiting(const iso__zygote *zygote);
uint64_t iso__zygote_retired(const iso__zygote *zygote);
/* Where processes have been released, ends the retired ones and makes the pool full again now: to be called
 * before the loop stops turning for a while. Otherwise that waits for a quiet moment of the loop's. */
void iso__zygote_settle(iso__zygote *zygote);

/* `status` is as of waitpid, or -1 when nobody knows: the zygote has ended. The process must not be
 * used any more. Never called from inside another function of this header. */
typedef void (*iso__process_exited_fn)(void *data, int status);

/* A process that may have `memory_bytes` of writable memory beyond the zygote's (0: no limit). It
 * belongs to the caller until `exited` is called or iso__process_release; the socket, non-blocking,
 * belongs to the caller in any case. Errors: ISO_ERR_SYSTEM, ISO_ERR_ENDED. */
iso_status iso__zygote_spawn(iso__zygote *zygote, uint64_t memory_bytes,
                             iso__process_exited_fn exited, void *data, iso__process **process,
                             int *socket, iso_error *error);
/* Ends the process; `exited` is called when it has gone. */
void iso__process_kill(iso__process *process);
/* Ends the process; nothing is heard of it any more. */
void iso__process_release(iso__process *process);
/* The same for one that does nothing but wait for its socket, which is taken over: it is ended within
 * milliseconds, when the loop has nothing better to do, or at iso__zygote_settle. Only so many wait at
 * a time; those beyond are ended at once. */
void iso__process_retire(iso__process *process, int socket);

#endif
