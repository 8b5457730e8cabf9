/* From a connection of libmicrohttpd to the request that a handler sees. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http_server.h"

/* What may stand in a Host header: name or address, and port. Anything else would end up in a URL
 * that means something different. */
static bool is_authority(const char *text) {
  static const char allowed[] = "-._~%!$&'()*+,;=:[]0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return *text != '\0' && text[strspn(text, allowed)] == '\0';
}

/* The absolute URL of the request, or NULL with *status saying why not. */
static char *make_url(const iso__http_exchange *exchange, int *status) {
  const char *target = exchange->target;
  if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0) {
    char *copy = strdup(target);
    *status = copy == NULL ? MHD_HTTP_INTERNAL_SERVER_ERROR : 0;
    return copy;
  }
  const char *authority =
      MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
  if (authority == NULL) {
    authority = exchange->server->authority;
  }
  if (!is_authority(authority)) {
    *status = MHD_HTTP_BAD_REQUEST;
    return NULL;
  }
  char *url = NULL;
  if (asprintf(&url, "http://%s%s%s", authority, *target == '/' ? "" : "/", target) < 0) {
    *status = MHD_HTTP_INTERNAL_SERVER_ERROR;
    return NULL;
  }
  *status = 0;
  return url;
}

struct collected {
  iso_header *headers;
  size_t count;
  size_t capacity;
  bool failed;
};

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value) {
  (void)kind;
  struct collected *collected = context;
  if (collected->count == collected->capacity) {
    size_t capacity = collected->capacity == 0 ? 16 : collected->capacity * 2;
    iso_header *headers = realloc(collected->headers, capacity * sizeof *headers);
    if (headers == NULL) {
      collected->failed = true;
      return MHD_NO;
    }
    collected->headers = headers;
    collected->capacity = capacity;
  }
  /* The strings are the connection's, and live as long as its request. They are copied because the
   * exchange may outlive the connection. */
  const char *text = value == NULL ? "" : value;
  size_t length = strlen(text);
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
    length--;
  }
  iso_header header = {.name = strdup(name), .value = strndup(text, length)};
  collected->headers[collected->count++] = header;
  collected->failed = header.name == NULL || header.value == NULL;
  return collected->failed ? MHD_NO : MHD_YES;
}

int iso__exchange_read_request(iso__http_exchange *exchange) {
  int status;
  exchange->url = make_url(exchange, &status);
  if (exchange->url == NULL) {
    return status;
  }
  struct collected collected = {0};
  MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, collect_header, &collected);
  exchange->headers = collected.headers;
  exchange->header_count = collected.count;
  if (collected.failed) {
    return MHD_HTTP_INTERNAL_SERVER_ERROR;
  }
  exchange->request = (iso__http_request){
      .method = exchange->method,
      .url = exchange->url,
      .headers = exchange->headers,
      .header_count = exchange->header_count,
      .body = exchange->streaming ? NULL : exchange->body.data,
      .body_length = exchange->streaming ? exchange->declared : iso__buffer_length(&exchange->body),
      .body_follows = exchange->streaming,
      .redirect = ISO__HTTP_REDIRECT_MANUAL,
  };
  return 0;
}
