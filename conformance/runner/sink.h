/* A listening socket that should see nothing, or exactly what a case says: the witness from outside
 * of what a worker sent. It answers every HTTP request with 200 and the body `sink`. */
#ifndef ISO_CONFORMANCE_SINK_H
#define ISO_CONFORMANCE_SINK_H

#include "judge.h"

typedef struct iso_sink_client {
  int fd;
  unsigned matched; /* how much of the blank line that ends the head has been seen */
} iso_sink_client;

typedef struct iso_sink {
  int fd;   /* -1 when closed */
  int port; /* on 127.0.0.1 */
  iso_sink_counts seen;
  iso_sink_client *clients;
  size_t client_count;
} iso_sink;

/* Opens a sink on a port that the system chooses. Fails with ISO_FAILED. */
iso_status iso__sink_open(iso_sink *sink, iso_problem *problem);
void iso__sink_close(iso_sink *sink);

/* Accepts, reads and answers whatever is there; never blocks. */
void iso__sink_turn(iso_sink *sink);

/* Turns until there is nothing more. */
void iso__sink_drain(iso_sink *sink);

/* The descriptors that the sink waits to read from. */
size_t iso__sink_fd_count(const iso_sink *sink);
int iso__sink_fd(const iso_sink *sink, size_t index);

#endif
