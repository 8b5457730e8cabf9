/* What the tests of io share: a loop that cannot hang, a server of their own, a raw client. */
#ifndef ISOLOAD_TESTS_IO_SUPPORT_H
#define ISOLOAD_TESTS_IO_SUPPORT_H

#include <criterion/criterion.h>
#include <string.h>

#include "buffer.h"
#include "io.h"
#include "leaks.h"

/* Runs the loop until *done is true. Fails the test when that has not come after some
 * minutes: a limit against hanging, not a measure. */
void run_until(uv_loop_t *loop, const bool *done);

/* Runs the loop until it has nothing left, and closes it: what is still open fails the test. */
void close_loop(uv_loop_t *loop);

/* Ends what an error holds. */
void clear_error(iso_error *error);

/* "http://127.0.0.1:PORT" and the path, to be freed. */
char *url_of(const iso__http_server *server, const char *path);

/* A server that must start, on a free port of 127.0.0.1. */
iso__http_server *start_server(uv_loop_t *loop, const iso__http_server_options *options,
                               iso__http_handler handler, void *data);

iso__http_client *start_client(uv_loop_t *loop);

/* What a fetch brought. Zero-initialise; answer_clear ends it. */
typedef struct answer {
  bool ended;
  bool failed;
  int status;
  bool redirected;
  char *url;
  char *status_text;
  char *headers; /* "name: value\n" each, in order */
  iso__buffer body;
  iso_status error_status;
  char *error_message;
} answer;

/* Starts a fetch whose outcome goes to `result`. */
iso__http_fetch *fetch_into(iso__http_client *client, const iso__http_request *request,
                            answer *result);

/* Fetches and runs the loop until the answer has ended. */
void fetch_whole(uv_loop_t *loop, iso__http_client *client, const iso__http_request *request,
                 answer *result);

/* True when the body is exactly this text. */
bool body_is(const answer *result, const char *text);

void answer_clear(answer *result);

/* Writes down method, URL, headers, and the length and the beginning of the body, into *text, which is
 * freed before. */
void describe(const iso__http_request *request, char **text);

/* A connection that sends what it is told and keeps what it gets. */
typedef struct raw {
  uv_tcp_t tcp;
  uv_connect_t connecting;
  uv_write_t writing;
  const char *text;
  size_t length; /* of it */
  iso__buffer received;
  bool connected;
  bool ended;  /* the server has closed */
  bool closed; /* this side has */
} raw;

/* Connects and sends `text`, which must live as long as the connection. */
void raw_open(uv_loop_t *loop, const iso__http_server *server, const char *text, raw *connection);

/* The same with what may have zeros in it. */
void raw_open_bytes(uv_loop_t *loop, const iso__http_server *server, const char *bytes,
                    size_t length, raw *connection);

/* Connects, but reads nothing until raw_read. */
void raw_open_silent(uv_loop_t *loop, const iso__http_server *server, const char *text,
                     raw *connection);
void raw_read(raw *connection);

/* Closes this side at once. */
void raw_close(raw *connection);

/* True when what came in contains the text. */
bool raw_has(const raw *connection, const char *text);

void raw_clear(raw *connection);

#endif
