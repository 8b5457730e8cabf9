/* One keep-alive HTTP connection, through libcurl. Main thread only. */
#ifndef ISO_BENCH_HTTP_H
#define ISO_BENCH_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef struct iso__bench_http iso__bench_http;

/* A client without a connection yet; NULL where libcurl has no memory. The caller's
 * (iso__bench_http_free; NULL is accepted there). */
iso__bench_http *iso__bench_http_new(void);
void iso__bench_http_free(iso__bench_http *http);

typedef struct iso__bench_http_answer {
  long status;
  char *body;         /* malloc'ed text, the caller's */
  int64_t elapsed_ns; /* from the request's start until its body was held */
} iso__bench_http_answer;

/* Sends a request (without a body) and reads the answer. Fails where no answer comes within
 * `timeout_ms`; any status is an answer. */
int iso__bench_http_request(iso__bench_http *http, const char *method, const char *url,
                            int64_t timeout_ms, iso__bench_http_answer *answer,
                            iso__bench_error *error);

/* The same asked many times, over connections of their own that are opened before the clock starts. */
typedef struct iso__bench_http_many {
  const char *home; /* asked once over each connection, to open it */
  const char *method;
  const char *url;
  const int64_t *due_ns; /* of each, from the start; ascending */
  size_t count;
  int64_t timeout_ms; /* of each */
} iso__bench_http_many;

/* Asks, and fills one answer each; `elapsed_ns` is from when it was due. Where none came, the status is 0
 * and the body says why. Bodies are malloc'ed, the caller's. *started_ns is the start as the clock counts.
 * Fails where a connection cannot be opened, or the run is interrupted. */
int iso__bench_http_ask_many(const iso__bench_http_many *many, iso__bench_http_answer *answers,
                             int64_t *started_ns, iso__bench_error *error);

/* Makes sure that the connection is open, asking `url` where it is not, so that a timed request
 * does not have to open it. A connection that is open is left alone. */
int iso__bench_http_connect(iso__bench_http *http, const char *url, int64_t timeout_ms,
                            iso__bench_error *error);

#endif
