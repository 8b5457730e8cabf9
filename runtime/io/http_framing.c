/* Whether there can be no doubt where a request ends. libmicrohttpd takes one of several readings
 * where a request allows them; who passed it on may have taken another, and would then be answered
 * what a client smuggled in behind it. */
#include <string.h>
#include <strings.h>

#include "http_server.h"

struct framing {
  unsigned lengths;
  unsigned encodings;
  unsigned hosts;
  bool sound;
};

static bool is_token(const char *name) {
  static const char allowed[] = "!#$%&'*+-.^_`|~0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return *name != '\0' && name[strspn(name, allowed)] == '\0';
}

static enum MHD_Result look_at(void *context, enum MHD_ValueKind kind, const char *name,
                               const char *value) {
  (void)kind;
  struct framing *framing = context;
  const char *text = value == NULL ? "" : value;
  framing->sound &= is_token(name) && text[strcspn(text, "\r\n")] == '\0';
  if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
    framing->lengths++;
  } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
    framing->encodings++;
    framing->sound &= strcasecmp(text, "chunked") == 0;
  } else if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
    framing->hosts++;
  }
  return framing->sound ? MHD_YES : MHD_NO;
}

bool iso__exchange_is_framed(const iso__http_exchange *exchange) {
  struct framing framing = {.sound = true};
  MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, look_at, &framing);
  return framing.sound && framing.lengths + framing.encodings <= 1 && framing.hosts <= 1;
}
