/* Child processes: started without a shell, in a process group of their own, waited for with a
 * deadline, ended for certain. Main thread only. */
#ifndef ISO_BENCH_PROCESS_H
#define ISO_BENCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

/* A child that was started. Owned by whoever started it, ended by iso__bench_process_end; must stay
 * where it is in memory until then. */
typedef struct iso__bench_process {
  pid_t pid;       /* also its process group; 0: none */
  int handle;      /* pidfd */
  int input;       /* write end of its standard input, -1 where it has /dev/null */
  int output;      /* read end of its standard output, -1 where that goes to `said` */
  int said;        /* memory file that its standard output goes to, -1 where that is a pipe */
  int log;         /* memory file that its standard error goes to */
  char line[4096]; /* bytes read and not yet given out */
  size_t line_length;
  struct iso__bench_process *next; /* among those that run */
} iso__bench_process;

#define ISO__BENCH_NO_PROCESS \
  ((iso__bench_process){.handle = -1, .input = -1, .output = -1, .said = -1, .log = -1})

typedef struct iso__bench_launch {
  char *const *argv;        /* ends with NULL; argv[0] is looked up in PATH */
  char *const *environment; /* NULL: the harness's own */
  bool pipe_input;
  bool pipe_output;
} iso__bench_launch;

/* Starts a child. *started_ns is the moment just before it was asked for (NULL: not wanted).
 * Errors name argv[0]. */
int iso__bench_process_start(const iso__bench_launch *launch, iso__bench_process *process,
                             int64_t *started_ns, iso__bench_error *error);

/* Reads one line of the child's standard output into `line` (without its newline). *read_ns is the
 * moment when the last byte of it was held (NULL: not wanted). Fails where the line is too long,
 * the output ends, the deadline passes or the run is interrupted. */
int iso__bench_process_read_line(iso__bench_process *process, int64_t deadline, char *line,
                                 size_t capacity, int64_t *read_ns, iso__bench_error *error);

/* Takes one line of what the child wrote, without waiting longer than for bytes that are there: 1 where
 * there is one, 0 where it is not whole yet, -1 where there will be none. To be called when `output` is
 * readable. *read_ns as above. */
int iso__bench_process_take_line(iso__bench_process *process, char *line, size_t capacity,
                                 int64_t *read_ns, iso__bench_error *error);

/* Reads what is left of the standard output until it ends; fails where anything but white space is
 * in it, or the deadline passes. */
int iso__bench_process_expect_end(iso__bench_process *process, int64_t deadline,
                                  iso__bench_error *error);

/* Waits for the child to end by itself. 1: it ended, and *status is its exit status (128 + signal
 * where a signal ended it); 0: the deadline passed. With `interruptible`, Ctrl-C is a deadline. */
int iso__bench_process_wait(iso__bench_process *process, int64_t deadline, bool interruptible,
                            int *status);

/* What the child wrote so far to its standard output (without `pipe_output`) and to its standard
 * error; at most the first 64 KiB: malloc'ed text, the caller's. */
char *iso__bench_process_said(const iso__bench_process *process);
char *iso__bench_process_log(const iso__bench_process *process);

/* The line of a text that tells why something went wrong: the last that speaks of an error or a
 * failure (programs like to add advice behind it), else the last that is not empty, else
 * `otherwise`. malloc'ed, the caller's. */
char *iso__bench_telling_line(const char *text, const char *otherwise);

/* Ends the child and gives back what it held: closes its input, waits `grace_ms` for it to end by
 * itself, then sends SIGTERM to its group and waits again, then SIGKILL. Does nothing for a process
 * that was never started or has ended already. */
void iso__bench_process_end(iso__bench_process *process, int64_t grace_ms);

/* Makes the harness the one to whom orphans below it fall, so that daemons that a system started
 * can be counted and ended too. */
void iso__bench_adopt_orphans(void);

/* Reaps adopted orphans that have ended; the harness's own children are left to their owners. */
void iso__bench_reap_orphans(void);

/* Ends whatever still runs below the harness (SIGTERM, then SIGKILL); gives how many there were. */
size_t iso__bench_end_descendants(void);

#endif
