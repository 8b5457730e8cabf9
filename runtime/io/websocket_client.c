/* Asking a server for a WebSocket. Its answer is read with http-parser, because libcurl does not hand
 * a connection over that has changed its protocol. */
#include <curl/curl.h>
#include <http_parser.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "buffer.h"
#include "cleanup.h"
#include "http_names.h"
#include "websocket.h"

enum { MAX_HEAD = 128 * 1024, MAX_HEADERS = 1024, KEY_BYTES = 16 };

struct iso__upgrade {
  uv_loop_t *loop;
  iso__socket *socket;
  iso__upgrade_events events;
  void *data;
  http_parser parser;
  char *url;
  iso__timer *failing; /* what was wrong from the start is told later */
  iso_error error;
  char accept[ISO__WEBSOCKET_ACCEPT_SIZE];
  iso__buffer request;
  /* The answer's head: the reason and each header's name and value, each ending with NUL; where
   * they start, in turn. */
  iso__buffer head;
  size_t starts[1 + 2 * MAX_HEADERS];
  size_t texts;
  enum { IN_NOTHING, IN_STATUS, IN_NAME, IN_VALUE } part;
  unsigned busy;
  bool too_large;
  bool told; /* on_head was called */
  bool complete;
  bool closed;
};

/* ---- Life ---- */

__attribute__((noinline)) static void destroy(iso__upgrade *upgrade) {
  iso__buffer_clear(&upgrade->request);
  iso__buffer_clear(&upgrade->head);
  free(upgrade->error.message);
  free(upgrade->url);
  free(upgrade);
}

void iso__upgrade_cancel(iso__upgrade *upgrade) {
  if (upgrade == NULL || upgrade->closed) {
    return;
  }
  upgrade->closed = true;
  iso__timer_stop(upgrade->failing);
  iso__socket_close(upgrade->socket);
  upgrade->socket = NULL;
  if (upgrade->busy == 0) {
    destroy(upgrade);
  }
}

static void enter(iso__upgrade *upgrade) { upgrade->busy++; }

static void leave(iso__upgrade *upgrade) {
  if (--upgrade->busy == 0 && upgrade->closed) {
    destroy(upgrade);
  }
}

static void over(iso__upgrade *upgrade, const iso_error *error) {
  if (upgrade->closed) {
    return;
  }
  enter(upgrade);
  upgrade->events.on_end(upgrade->data, error);
  iso__upgrade_cancel(upgrade);
  leave(upgrade);
}

static void fail(iso__upgrade *upgrade, const char *reason) {
  iso__io_error(&upgrade->error, ISO_ERR_SYSTEM, "the WebSocket to %s failed: %s", upgrade->url,
                reason);
  over(upgrade, &upgrade->error);
}

/* ---- The answer's head, as http-parser finds it ---- */

/* Adds to the text that is being read, or begins the next one. */
static int take_text(iso__upgrade *upgrade, int part, const char *bytes, size_t length) {
  if ((int)upgrade->part != part) {
    if (upgrade->texts >= sizeof upgrade->starts / sizeof upgrade->starts[0] ||
        !iso__buffer_append(&upgrade->head, "", 1)) {
      return -1;
    }
    upgrade->starts[upgrade->texts++] = iso__buffer_length(&upgrade->head);
  }
  upgrade->part = part;
  upgrade->too_large = iso__buffer_length(&upgrade->head) + length > MAX_HEAD;
  return !upgrade->too_large && iso__buffer_append(&upgrade->head, bytes, length) ? 0 : -1;
}

static int on_status(http_parser *parser, const char *bytes, size_t length) {
  return take_text(parser->data, IN_STATUS, bytes, length);
}

static int on_name(http_parser *parser, const char *bytes, size_t length) {
  iso__upgrade *upgrade = parser->data;
  /* An answer without a reason: its place is kept all the same. */
  if (upgrade->texts == 0 && take_text(upgrade, IN_STATUS, "", 0) != 0) {
    return -1;
  }
  return take_text(upgrade, IN_NAME, bytes, length);
}

static int on_value(http_parser *parser, const char *bytes, size_t length) {
  return take_text(parser->data, IN_VALUE, bytes, length);
}

static const char *text_at(const iso__upgrade *upgrade, size_t index) {
  return index < upgrade->texts
             ? (const char *)upgrade->head.data + upgrade->head.start + upgrade->starts[index]
             : "";
}

/* The value of the answer's header, or "". */
static const char *header_of(const iso__upgrade *upgrade, const char *name) {
  for (size_t i = 1; i + 1 < upgrade->texts; i += 2) {
    if (strcasecmp(text_at(upgrade, i), name) == 0) {
      return text_at(upgrade, i + 1);
    }
  }
  return "";
}

static bool granted(const iso__upgrade *upgrade) {
  return upgrade->parser.status_code == 101 && upgrade->parser.upgrade &&
         strcasecmp(header_of(upgrade, "upgrade"), "websocket") == 0 &&
         strcmp(header_of(upgrade, "sec-websocket-accept"), upgrade->accept) == 0 &&
         *header_of(upgrade, "sec-websocket-extensions") == '\0';
}

/* Tells of the head; `socket` when it is handed over. */
static void tell_head(iso__upgrade *upgrade, iso__socket *socket, const void *early,
                      size_t early_length) {
  size_t count = upgrade->texts > 1 ? (upgrade->texts - 1) / 2 : 0;
  iso__autofree iso_header *headers = calloc(count + 1, sizeof *headers);
  if (headers == NULL) {
    abort();
  }
  for (size_t i = 0; i < count; i++) {
    headers[i] = (iso_header){text_at(upgrade, 1 + 2 * i), text_at(upgrade, 2 + 2 * i)};
  }
  const iso__http_head head = {
      .status = (int)upgrade->parser.status_code,
      .status_text = text_at(upgrade, 0),
      .url = upgrade->url,
      .headers = headers,
      .header_count = count,
  };
  upgrade->told = true;
  upgrade->events.on_head(upgrade->data, &head, socket, early, early_length);
}

static int on_headers(http_parser *parser) {
  iso__upgrade *upgrade = parser->data;
  if (!iso__buffer_append(&upgrade->head, "", 1)) {
    return -1;
  }
  if (parser->status_code != 101) {
    tell_head(upgrade, NULL, NULL, 0);
  }
  return upgrade->closed ? -1 : 0;
}

static int on_body(http_parser *parser, const char *bytes, size_t length) {
  iso__upgrade *upgrade = parser->data;
  upgrade->events.on_body(upgrade->data, bytes, length);
  return upgrade->closed ? -1 : 0;
}

static int on_complete(http_parser *parser) {
  iso__upgrade *upgrade = parser->data;
  upgrade->complete = true;
  return 0;
}

/* ---- What the connection tells ---- */

static void hand_over(iso__upgrade *upgrade, const char *early, size_t early_length) {
  iso__socket *socket = upgrade->socket;
  if (!granted(upgrade)) {
    fail(upgrade, "the server's answer to the handshake is not right");
    return;
  }
  upgrade->socket = NULL;
  iso__socket_watch(socket, &(iso__socket_events){0}, NULL);
  enter(upgrade);
  tell_head(upgrade, socket, early, early_length);
  iso__upgrade_cancel(upgrade);
  leave(upgrade);
}

static void parse(iso__upgrade *upgrade, const char *bytes, size_t length) {
  static const http_parser_settings settings = {
      .on_status = on_status,
      .on_header_field = on_name,
      .on_header_value = on_value,
      .on_headers_complete = on_headers,
      .on_body = on_body,
      .on_message_complete = on_complete,
  };
  enter(upgrade);
  size_t parsed = http_parser_execute(&upgrade->parser, &settings, bytes, length);
  if (upgrade->closed) {
    leave(upgrade);
    return;
  }
  bool wrong = HTTP_PARSER_ERRNO(&upgrade->parser) != HPE_OK;
  if (upgrade->complete && !wrong && upgrade->parser.status_code == 101) {
    hand_over(upgrade, bytes + parsed, length - parsed);
  } else if (upgrade->complete && upgrade->told) {
    over(upgrade, NULL);
  } else if (wrong) {
    fail(upgrade, upgrade->too_large ? "the server's answer has too many headers"
                                     : http_errno_description(HTTP_PARSER_ERRNO(&upgrade->parser)));
  }
  leave(upgrade);
}

static void on_read(void *data, const void *bytes, size_t length) { parse(data, bytes, length); }

/* Many an answer ends with the connection. */
static void on_end(void *data) {
  iso__upgrade *upgrade = data;
  enter(upgrade);
  parse(upgrade, NULL, 0);
  if (!upgrade->closed) {
    fail(upgrade, "the server has closed the connection");
  }
  leave(upgrade);
}

static void on_closed(void *data, const iso_error *error) {
  iso__upgrade *upgrade = data;
  upgrade->socket = NULL;
  fail(upgrade, error == NULL ? "the server has closed the connection" : error->message);
}

/* ---- The request ---- */

static void add(iso__upgrade *upgrade, const char *text) {
  if (!iso__buffer_append(&upgrade->request, text, strlen(text))) {
    abort();
  }
}

static void add_header(iso__upgrade *upgrade, const char *name, const char *value) {
  add(upgrade, name);
  add(upgrade, ": ");
  add(upgrade, value);
  add(upgrade, "\r\n");
}

/* Headers of the handshake are ours. */
static bool is_ours(const char *name) {
  static const char *const names[] = {"host", "sec-websocket-key", "sec-websocket-version",
                                      "sec-websocket-extensions", "sec-websocket-accept"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcasecmp(name, names[i]) == 0) {
      return true;
    }
  }
  return iso__http_is_connection_header(name);
}

static const char *add_headers(iso__upgrade *upgrade, const iso_header *headers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!iso__http_is_token(headers[i].name) || !iso__http_is_field_value(headers[i].value)) {
      return "one of its headers cannot be sent";
    }
    if (!is_ours(headers[i].name)) {
      add_header(upgrade, headers[i].name, headers[i].value);
    }
  }
  return NULL;
}

static void add_handshake(iso__upgrade *upgrade) {
  unsigned char bytes[KEY_BYTES];
  char key[32];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) {
    abort(); /* it never gives fewer than 256 */
  }
  EVP_EncodeBlock((unsigned char *)key, bytes, sizeof bytes);
  iso__websocket_accept_value(key, upgrade->accept);
  add_header(upgrade, "Connection", "Upgrade");
  add_header(upgrade, "Upgrade", "websocket");
  add_header(upgrade, "Sec-WebSocket-Version", "13");
  add_header(upgrade, "Sec-WebSocket-Key", key);
}

typedef struct target {
  char *scheme, *host, *port, *path, *query;
} target;

static void target_clear(target *at) {
  curl_free(at->scheme);
  curl_free(at->host);
  curl_free(at->port);
  curl_free(at->path);
  curl_free(at->query);
}

static bool read_target(const char *url, target *at) {
  CURLU *parts = curl_url();
  bool right = parts != NULL &&
               curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
               curl_url_get(parts, CURLUPART_SCHEME, &at->scheme, 0) == CURLUE_OK &&
               curl_url_get(parts, CURLUPART_HOST, &at->host, 0) == CURLUE_OK &&
               curl_url_get(parts, CURLUPART_PATH, &at->path, 0) == CURLUE_OK;
  if (right) {
    /* Both may be absent. */
    curl_url_get(parts, CURLUPART_PORT, &at->port, 0);
    curl_url_get(parts, CURLUPART_QUERY, &at->query, 0);
  }
  curl_url_cleanup(parts);
  return right;
}

static void write_request(iso__upgrade *upgrade, const target *at) {
  add(upgrade, "GET ");
  add(upgrade, at->path);
  if (at->query != NULL) {
    add(upgrade, "?");
    add(upgrade, at->query);
  }
  add(upgrade, " HTTP/1.1\r\nHost: ");
  add(upgrade, at->host);
  if (at->port != NULL) {
    add(upgrade, ":");
    add(upgrade, at->port);
  }
  add(upgrade, "\r\n");
  add_handshake(upgrade);
}

/* Connects and sends the request. Returns what is wrong, or NULL. */
static const char *begin(iso__upgrade *upgrade, const target *at, const iso_header *headers,
                         size_t header_count) {
  static const iso__socket_events events = {
      .on_read = on_read, .on_end = on_end, .on_closed = on_closed};
  bool secure = strcmp(at->scheme, "https") == 0 || strcmp(at->scheme, "wss") == 0;
  if (!secure && strcmp(at->scheme, "http") != 0 && strcmp(at->scheme, "ws") != 0) {
    return "its URL must begin with ws, wss, http or https";
  }
  write_request(upgrade, at);
  const char *wrong = add_headers(upgrade, headers, header_count);
  if (wrong != NULL) {
    return wrong;
  }
  add(upgrade, "\r\n");
  unsigned long port = at->port == NULL ? (secure ? 443 : 80) : strtoul(at->port, NULL, 10);
  upgrade->socket = iso__socket_connect(upgrade->loop, at->host, (uint16_t)port,
                                        secure ? at->host : NULL, &events, upgrade);
  if (upgrade->socket == NULL) {
    return "there is no memory left";
  }
  iso__socket_write(upgrade->socket, upgrade->request.data, iso__buffer_length(&upgrade->request));
  return NULL;
}

static void told_later(void *data) {
  iso__upgrade *upgrade = data;
  upgrade->failing = NULL;
  over(upgrade, &upgrade->error);
}

iso__upgrade *iso__upgrade_start(uv_loop_t *loop, const char *url, const iso_header *headers,
                                 size_t header_count, const iso__upgrade_events *events,
                                 void *data) {
  iso__upgrade *upgrade = calloc(1, sizeof *upgrade);
  if (upgrade == NULL || (upgrade->url = strdup(url)) == NULL) {
    free(upgrade);
    return NULL;
  }
  upgrade->loop = loop;
  upgrade->events = *events;
  upgrade->data = data;
  http_parser_init(&upgrade->parser, HTTP_RESPONSE);
  upgrade->parser.data = upgrade;
  target at = {0};
  const char *wrong =
      read_target(url, &at) ? begin(upgrade, &at, headers, header_count) : "its URL cannot be read";
  target_clear(&at);
  if (wrong != NULL) {
    iso__io_error(&upgrade->error, ISO_ERR_ARGUMENT, "the WebSocket to %s failed: %s", url, wrong);
    upgrade->failing = iso__timer_start(loop, 0, told_later, upgrade);
    if (upgrade->failing == NULL) {
      destroy(upgrade);
      return NULL;
    }
  }
  return upgrade;
}

void iso__upgrade_pause(iso__upgrade *upgrade, bool paused) {
  if (upgrade->socket != NULL) {
    iso__socket_pause(upgrade->socket, paused);
  }
}
