/* Granting a WebSocket to a client of the server.
 *
 * libmicrohttpd keeps the connection's descriptor until it is told that we are done with it; we work
 * on a duplicate, so that each side closes one of its own. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http_names.h"
#include "http_server.h"
#include "websocket.h"

/* ---- What the request asks for ---- */

static const char *header_of(const iso__http_exchange *exchange, const char *name) {
  for (size_t i = 0; i < exchange->header_count; i++) {
    if (strcasecmp(exchange->headers[i].name, name) == 0) {
      return exchange->headers[i].value;
    }
  }
  return "";
}

/* Whether a list of words, separated by commas, has this one. */
static bool has_word(const char *list, const char *word) {
  size_t length = strlen(word);
  while (*list != '\0') {
    list += strspn(list, ", \t");
    size_t size = strcspn(list, ",");
    size_t used = size;
    while (used > 0 && (list[used - 1] == ' ' || list[used - 1] == '\t')) {
      used--;
    }
    if (used == length && strncasecmp(list, word, length) == 0) {
      return true;
    }
    list += size;
  }
  return false;
}

/* A key is 16 bytes in base64. */
static bool is_key(const char *key) {
  unsigned char bytes[18];
  return strlen(key) == 24 && strcmp(key + 22, "==") == 0 &&
         EVP_DecodeBlock(bytes, (const unsigned char *)key, 24) == sizeof bytes;
}

static const char *unfit(const iso__http_exchange *exchange) {
  if (strcmp(exchange->method, "GET") != 0 ||
      !has_word(header_of(exchange, "upgrade"), "websocket") ||
      !has_word(header_of(exchange, "connection"), "upgrade")) {
    return "the request does not ask for a WebSocket";
  }
  if (strcmp(header_of(exchange, "sec-websocket-version"), "13") != 0) {
    return "the request asks for another version of WebSocket than 13";
  }
  return is_key(header_of(exchange, "sec-websocket-key"))
             ? NULL
             : "the request's Sec-WebSocket-Key is not 16 bytes in base64";
}

/* ---- The connection, once the client was told ---- */

void iso__exchange_end_upgrade(iso__http_exchange *exchange) {
  if (exchange->upgrade != NULL) {
    struct MHD_UpgradeResponseHandle *upgrade = exchange->upgrade;
    exchange->upgrade = NULL;
    MHD_upgrade_action(upgrade, MHD_UPGRADE_ACTION_CLOSE);
    iso__server_kick(exchange->server);
  }
}

static void released(void *data) {
  iso__http_exchange *exchange = data;
  iso__exchange_end_upgrade(exchange);
  iso__exchange_unref(exchange);
}

static void on_upgraded(void *context, struct MHD_Connection *connection, void *request,
                        const char *early, size_t early_length, MHD_socket descriptor,
                        struct MHD_UpgradeResponseHandle *upgrade) {
  (void)connection, (void)request;
  iso__http_exchange *exchange = context;
  exchange->upgrade = upgrade;
  exchange->upgraded_descriptor = dup(descriptor);
  iso__buffer_clear(&exchange->body);
  if (exchange->upgraded_descriptor < 0 ||
      !iso__buffer_append(&exchange->body, early, early_length)) {
    exchange->cut = true;
  }
  iso__exchange_mark(exchange, ISO__EXCHANGE_UPGRADED);
}

void iso__exchange_deliver_upgrade(iso__http_exchange *exchange) {
  iso__socket *socket = NULL;
  int descriptor = exchange->upgraded_descriptor;
  exchange->upgraded_descriptor = -1;
  if (exchange->cut || exchange->ended || exchange->upgrade == NULL) {
    close(descriptor);
  } else {
    exchange->references++;
    socket = iso__socket_adopt(exchange->server->loop, descriptor, released, exchange);
    if (socket == NULL) {
      exchange->references--;
    }
  }
  if (socket == NULL) {
    iso__exchange_end_upgrade(exchange); /* its holder hears of it by on_closed */
    return;
  }
  exchange->ended = true;
  exchange->upgraded(exchange->upgraded_data, socket, exchange->body.data + exchange->body.start,
                     iso__buffer_length(&exchange->body));
  iso__buffer_clear(&exchange->body);
  iso__exchange_unref(exchange);
}

/* ---- The answer ---- */

static bool add_headers(struct MHD_Response *response, const iso__http_exchange *exchange,
                        const iso_header *headers, size_t header_count) {
  char accept[ISO__WEBSOCKET_ACCEPT_SIZE];
  iso__websocket_accept_value(header_of(exchange, "sec-websocket-key"), accept);
  bool added = MHD_add_response_header(response, "Upgrade", "websocket") == MHD_YES &&
               MHD_add_response_header(response, "Sec-WebSocket-Accept", accept) == MHD_YES;
  for (size_t i = 0; added && i < header_count; i++) {
    const char *name = headers[i].name;
    bool ours = iso__http_is_connection_header(name) ||
                strcasecmp(name, "sec-websocket-accept") == 0 ||
                strcasecmp(name, "sec-websocket-extensions") == 0 || *headers[i].value == '\0';
    added = ours || MHD_add_response_header(response, name, headers[i].value) == MHD_YES;
  }
  return added;
}

iso_status iso__http_exchange_upgrade(iso__http_exchange *exchange, const iso_header *headers,
                                      size_t header_count, iso__upgraded_fn upgraded, void *data,
                                      iso_error *error) {
  const char *wrong = exchange->started ? "it was answered before" : unfit(exchange);
  if (wrong != NULL) {
    return iso__io_error(error, ISO_ERR_ARGUMENT, "no WebSocket can be granted: %s", wrong);
  }
  struct MHD_Response *response = MHD_create_response_for_upgrade(on_upgraded, exchange);
  if (response == NULL || !add_headers(response, exchange, headers, header_count)) {
    if (response != NULL) {
      MHD_destroy_response(response);
    }
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "no WebSocket can be granted: a header of the answer cannot be sent");
  }
  exchange->upgraded = upgraded;
  exchange->upgraded_data = data;
  exchange->started = true;
  if (exchange->phase == ISO__EXCHANGE_FINISHED) {
    MHD_destroy_response(response);
    return ISO_OK; /* on_closed is on its way */
  }
  exchange->response = response;
  exchange->status = MHD_HTTP_SWITCHING_PROTOCOLS;
  iso__exchange_resume(exchange);
  return ISO_OK;
}
