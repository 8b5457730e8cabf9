/* Bytes between a worker's JavaScript and something outside of it: an inlet brings them in, an
 * outlet takes them out. Both have back-pressure, and neither ever runs JavaScript from inside a
 * call: what the worker is to hear waits for a turn of its own.
 *
 * Each has two holders, the outside and the JavaScript, which knows it by a number. The outside
 * gives its side up exactly once, and must not touch it afterwards: an inlet with iso__inlet_end or
 * when `stopped` is called, an outlet with iso__outlet_close or when `ended` is called.
 * Threads: the host's.
 */
#ifndef ISO_LOADER_PIPES_H
#define ISO_LOADER_PIPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct iso__pipe iso__pipe;
typedef struct iso__worker iso__worker;

/* Bytes that may wait in an inlet before it asks for a pause. */
#define ISO__PIPE_HIGH_WATER ((size_t)64 * 1024)

/* Numbers are counted per worker, for pipes and for whatever else the pipe hook tells of. */
uint32_t iso__pipe_number(iso__worker *worker);
uint32_t iso__pipe_id(const iso__pipe *pipe);
iso__worker *iso__pipe_worker(const iso__pipe *pipe);

typedef struct iso__inlet_events {
  /* What waited was read, after iso__inlet_push has answered false. */
  void (*drained)(void *data);
  /* Nobody will read any more. */
  void (*stopped)(void *data);
} iso__inlet_events;

iso__pipe *iso__inlet_new(iso__worker *worker, const iso__inlet_events *events, void *data);
/* The inlet that the worker's JavaScript made under this number and nobody has taken, or NULL. It is
 * the caller's outside now. */
iso__pipe *iso__inlet_take(iso__worker *worker, uint32_t id, const iso__inlet_events *events,
                           void *data);
/* Copies the bytes. False: enough waits; push on after `drained` (what is pushed earlier is kept
 * all the same). */
bool iso__inlet_push(iso__pipe *inlet, const void *bytes, size_t length);
/* No more bytes come, because of `error` (a sentence, copied) or, with NULL, because that was all.
 * What waits can still be read. */
void iso__inlet_end(iso__pipe *inlet, const char *error);

typedef struct iso__outlet_events {
  /* Bytes, valid during the call. False: no more before iso__outlet_drained. */
  bool (*write)(void *data, const void *bytes, size_t length);
  /* That was all (NULL), or the sentence that says why no more will come. */
  void (*ended)(void *data, const char *error);
} iso__outlet_events;

/* The outlet that the worker's JavaScript made under this number and nobody has taken, or NULL. It
 * is the caller's outside now, and asks for bytes. */
iso__pipe *iso__outlet_take(iso__worker *worker, uint32_t id, const iso__outlet_events *events,
                            void *data);
void iso__outlet_drained(iso__pipe *outlet);
/* The bytes are not wanted any more; the JavaScript is told why. */
void iso__outlet_close(iso__pipe *outlet, const char *why);

/* Tells the worker's JavaScript, in a turn of its own, that what has this number is gone. */
void iso__pipe_tell_gone(iso__worker *worker, uint32_t id, const char *why);

/* The worker ends: every outside that is left hears of it. */
void iso__worker_pipes_end(iso__worker *worker);

#endif
