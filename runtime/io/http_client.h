/* Between http_client.c (libcurl's multi handle on the loop) and http_fetch.c (one fetch, which may
 * take several transfers when it is redirected).
 *
 * on_head and on_body are called from inside libcurl, where its handles may be neither added nor
 * removed. So a fetch that is started waits in `fetches` for the loop's next turn, and one that is
 * cancelled inside libcurl is only marked, and ended when libcurl has returned.
 */
#ifndef ISOLOAD_IO_HTTP_CLIENT_H
#define ISOLOAD_IO_HTTP_CLIENT_H

#include <curl/curl.h>

#include "buffer.h"
#include "io.h"

typedef enum iso__fetch_phase {
  ISO__FETCH_NEW,     /* to be handed to libcurl in the next turn */
  ISO__FETCH_RUNNING, /* in the multi handle */
  ISO__FETCH_ENDED    /* to be ended as soon as libcurl is not running */
} iso__fetch_phase;

struct iso__http_client {
  uv_loop_t *loop;
  CURLM *multi;
  uv_timer_t timer; /* libcurl's */
  uv_timer_t soon;  /* works off `fetches` */
  unsigned open_handles;
  unsigned depth; /* inside libcurl when not 0 */
  bool closing;
  iso__http_client_options options;
  iso__http_fetch *fetches; /* all of them */
};

struct iso__http_fetch {
  iso__http_client *client;
  iso__http_fetch *next;
  iso__http_fetch **link;
  iso__fetch_phase phase;
  bool cancelled;
  CURL *easy;
  struct curl_slist *sent_headers;

  char *method;
  char *url;
  iso_header *headers;
  size_t header_count;
  uint8_t *body;
  size_t body_length;
  bool body_follows;
  iso__buffer upload; /* of a body that follows: what is still to be sent */
  bool upload_full;   /* the writer waits for on_drain */
  bool upload_ended;
  bool upload_failed;  /* fetch->error says why */
  bool reading_paused; /* as iso__http_fetch_pause wants it */
  bool sending_paused; /* there was nothing to send */
  iso__http_redirect redirect;
  unsigned hops;

  /* The answer as it comes in. */
  int status;
  char *status_text;
  iso_header *answer_headers;
  size_t answer_count;
  size_t answer_capacity;
  bool head_done;     /* the final header block has ended */
  bool redirecting;   /* this answer will be followed, its body is dropped */
  bool out_of_memory; /* while it was read */

  iso_error error; /* found before libcurl was asked */
  iso__http_fetch_events events;
  void *data;
};

/* Makes the transfer and hands it to libcurl, or fills in fetch->error. */
bool iso__fetch_begin(iso__http_fetch *fetch);

/* libcurl has ended the fetch's transfer: follows the redirect (true: go on with iso__fetch_begin),
 * or tells on_end (false: the fetch is over). */
bool iso__fetch_transferred(iso__http_fetch *fetch, CURLcode result);

/* Tells on_end of fetch->error. */
void iso__fetch_fail(iso__http_fetch *fetch);

/* Gives everything back; the fetch must not be in the multi handle. */
void iso__fetch_destroy(iso__http_fetch *fetch);

/* Lets the client work off its fetches in the loop's next turn. */
void iso__client_soon(iso__http_client *client);

#endif
