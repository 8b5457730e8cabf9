/* The implementation under test, served by its adapter: started, asked over HTTP, ended. One at a
 * time; everything happens in the runner's one thread, in iso__server_turn. */
#ifndef ISO_CONFORMANCE_SERVER_H
#define ISO_CONFORMANCE_SERVER_H

#include <curl/curl.h>

#include "process.h"
#include "sink.h"

/* A question to the implementation. Zero-initialise. */
typedef struct iso_exchange {
  CURL *easy; /* NULL when none is under way */
  struct curl_slist *headers;
  char *body; /* the answer so far */
  size_t length;
  size_t room;   /* bytes allocated for it */
  bool too_long; /* the answer had more than ISO_ANSWER_BYTES, and was cut off */
} iso_exchange;

enum { ISO_ANSWER_BYTES = 8 << 20 };

typedef struct iso_server {
  /* Set by the caller, who owns them and keeps them until iso__server_close. */
  const char *adapter; /* absolute path */
  const char *bundle;  /* absolute path of the bundle's folder */
  const char *variant; /* the folder is called BUNDLE-VARIANT instead; NULL: as it is */
  const char *scratch; /* a folder in which each start gets a TMPDIR of its own */
  double start_timeout_ms;
  iso_signals *signals;
  FILE *log; /* gets all that the adapter prints; may be NULL */
  /* Set by these functions. */
  CURLM *multi;
  iso_process process; /* pid is 0 when it does not run */
  char *tmpdir;
  int port;
  unsigned starts;
  unsigned asked;   /* questions since the last start, without those for readiness */
  iso_sink **sinks; /* open ones, which take part in each turn; they belong to their cases */
  size_t sink_count;
} iso_server;

/* How a start went. */
typedef enum iso_start {
  ISO_STARTED,
  ISO_START_ENDED,       /* the adapter ended before it was ready */
  ISO_START_LATE,        /* it was not ready in time, and was ended */
  ISO_START_INTERRUPTED, /* the runner was asked to stop */
  ISO_START_IMPOSSIBLE,  /* the runner itself could not: no port, no process, no folder */
} iso_start;

/* Initialises the second half of the fields. Fails with ISO_FAILED. */
iso_status iso__server_open(iso_server *server, iso_problem *problem);
/* Frees them; the server must have been stopped. Sinks are not closed. */
void iso__server_close(iso_server *server);

/* Starts the adapter on a free port and waits until `GET /` answers 200. Whatever is not
 * ISO_STARTED says why in *why, and leaves no process. `process.status` then tells how it ended. */
iso_start iso__server_start(iso_server *server, iso_problem *why);
bool iso__server_running(const iso_server *server);

/* Ends it (see iso__process_stop) and removes its TMPDIR. */
iso_stopped iso__server_stop(iso_server *server, double grace_ms);

/* Waits up to `ms` for anything to happen, and does what is there: signals, the adapter's output,
 * its end (process.ended), sinks, transfers. Finished transfers are then found with
 * curl_multi_info_read. */
void iso__server_turn(iso_server *server, double ms);

/* Sends a question: POST with `json` as its body, or GET where that is NULL. `data` comes back as
 * CURLINFO_PRIVATE. Each question has a connection of its own, and `timeout_ms` from now to the
 * answer's last byte. */
void iso__server_ask(iso_server *server, iso_exchange *exchange, const char *path, const char *json,
                     long timeout_ms, void *data);
/* Ends an exchange, finished or not. The body is freed. */
void iso__server_end(iso_server *server, iso_exchange *exchange);

/* Lets a sink take part in the turns, and no longer. */
void iso__server_watch(iso_server *server, iso_sink *sink);
void iso__server_unwatch(iso_server *server, iso_sink *sink);

#endif
