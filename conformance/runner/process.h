/* Signals, and child processes that may not be trusted to end.
 *
 * The runner is one thread. It takes signals from a descriptor, so that they are seen where it
 * waits, and has one child at a time, in a process group of its own. As a subreaper it inherits
 * what such a child leaves behind, and ends that too. */
#ifndef ISO_CONFORMANCE_PROCESS_H
#define ISO_CONFORMANCE_PROCESS_H

#include <sys/types.h>

#include "base.h"

typedef struct iso_signals {
  int fd;          /* readable when a child ended or the runner is asked to stop */
  int interrupted; /* the signal that asked to stop, 0 before that */
} iso_signals;

/* Blocks SIGINT, SIGTERM, SIGHUP and SIGCHLD in this process and makes the descriptor. Call once,
 * before any child. Fails with ISO_FAILED. */
iso_status iso__signals_open(iso_signals *signals, iso_problem *problem);
void iso__signals_close(iso_signals *signals);

/* Takes what is there; does not block. */
void iso__signals_take(iso_signals *signals);

/* Blocks until a signal came or `ms` have passed, and takes it. */
void iso__signals_wait(iso_signals *signals, double ms);

enum { ISO_TAIL_BYTES = 2048 };

/* A child and its process group. Zero-initialise with pid = 0, out = err = -1 when not running. */
typedef struct iso_process {
  pid_t pid;                     /* 0 when there is none */
  int out;                       /* read end of its stdout, or of both where they are joined */
  int err;                       /* read end of its stderr, -1 where joined or ended */
  bool ended;                    /* it has been waited for, and `status` holds */
  int status;                    /* as of waitpid */
  char tail[ISO_TAIL_BYTES + 1]; /* the last of what it printed on stderr (or both), with a NUL */
} iso_process;

/* Starts argv[0] with standard input from /dev/null. With `joined`, stdout and stderr share one
 * pipe. The child dies with the runner (also when that is killed), and inherits no descriptor.
 * Fails with ISO_FAILED; that argv[0] cannot be executed shows as exit status 127. */
iso_status iso__process_start(iso_process *process, char *const argv[], bool joined,
                              iso_problem *problem);

/* Collects ended children; sets `ended` and `status` when this one is among them. */
void iso__process_reap(iso_process *process);

/* Reads what it printed on its `err` (or joined) pipe into the tail and copies it to `log` where
 * that is not NULL. Never blocks. */
void iso__process_drain(iso_process *process, FILE *log);

/* What iso__process_stop had to do. */
typedef struct iso_stopped {
  bool killed;        /* it did not end after SIGTERM */
  unsigned left_over; /* processes that it left behind and that had to be killed */
} iso_stopped;

/* Ends the child: SIGTERM to its group, SIGKILL after `grace_ms`; then everything that the runner
 * inherited from it. Afterwards pid is 0 and the pipes are closed; `ended`, `status` and the tail
 * stay. Takes at most grace_ms and a moment. */
iso_stopped iso__process_stop(iso_process *process, iso_signals *signals, double grace_ms);

/* How it ended, as "exited with status 1" or "was killed by signal 11 (Segmentation fault)"; the
 * text belongs to the caller. */
char *iso__process_ending(const iso_process *process);

/* The last line that it printed, without control characters; "" where there is none. Belongs to
 * the caller. */
char *iso__process_last_words(const iso_process *process);

/* How a program that is expected to print something and end did so. */
typedef enum iso_capture {
  ISO_CAPTURED,
  ISO_CAPTURE_LATE,
  ISO_CAPTURE_LONG,
  ISO_CAPTURE_STOPPED
} iso_capture;

/* Runs argv to its end and keeps its stdout (up to `limit` bytes) in *output, which belongs to the
 * caller and ends with a NUL. `process` then tells how it ended; the program does not run any more,
 * whatever is returned: LATE after `deadline_ms`, LONG past the limit, STOPPED by a signal to the
 * runner. Fails with ISO_FAILED where it cannot be started. */
iso_status iso__process_capture(iso_process *process, char *const argv[], double deadline_ms,
                                size_t limit, iso_signals *signals, char **output, iso_capture *how,
                                iso_problem *problem);

#endif
