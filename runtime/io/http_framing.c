/* Whether there can be no doubt where a request ends and what it says. libmicrohttpd takes one of several
 * readings where a request allows them; who passed it on may have taken another, and would then be
 * answered what a client smuggled in behind it. */
#include <string.h>
#include <strings.h>

#include "http_names.h"
#include "http_server.h"

struct framing {
  unsigned lengths;
  unsigned encodings;
  unsigned hosts;
  const char *next; /* where the next header's name has to stand; NULL: that cannot be told */
  bool sound;
};

/* This libmicrohttpd parses a head where it stands and puts zeros for what ends its lines. So a line that
 * ended in a bare line feed, a value with a zero in it and a line that was folded into the one before are
 * seen by what does not stand where it should. Later ones can be told to refuse them. */
static bool is_parsed_in_place(void) { return strcmp(MHD_get_version(), "0.9.75") == 0; }

/* Behind a line's text and the two zeros that its carriage return and line feed became. */
static const char *behind(const char *text) { return text + strlen(text) + 2; }

static void look_at_place(struct framing *framing, const char *name, const char *value) {
  if (framing->next == NULL || !framing->sound) {
    return;
  }
  const char *after = name + strlen(name) + 1;
  framing->sound = name == framing->next && value == after + strspn(after, " \t");
  framing->next = framing->sound ? behind(value) : framing->next;
}

static enum MHD_Result look_at(void *context, enum MHD_ValueKind kind, const char *name,
                               const char *value) {
  (void)kind;
  struct framing *framing = context;
  const char *text = value == NULL ? "" : value;
  framing->sound &= iso__http_is_token(name) && iso__http_is_field_value(text);
  look_at_place(framing, name, text);
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

/* Whether the line that ends the head stands right behind the last header. */
static bool is_ended(const iso__http_exchange *exchange, const struct framing *framing,
                     const char *method) {
  if (framing->next == NULL) {
    return true;
  }
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info != NULL && framing->next + 2 == method + info->header_size;
}

/* A path, a URL, or, of OPTIONS alone, a star: what CONNECT asks for is none of these. */
static bool is_target(const char *target, const char *method) {
  if (strcmp(target, "*") == 0) {
    return strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0;
  }
  return *target == '/' || strncasecmp(target, "http://", 7) == 0 ||
         strncasecmp(target, "https://", 8) == 0;
}

bool iso__exchange_is_framed(const iso__http_exchange *exchange, const char *method,
                             const char *version) {
  struct framing framing = {.sound = true};
  if (!iso__http_is_token(method) || strcmp(method, MHD_HTTP_METHOD_CONNECT) == 0 ||
      !is_target(exchange->target, method)) {
    return false;
  }
  framing.next = is_parsed_in_place() ? behind(version) : NULL;
  MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, look_at, &framing);
  bool old = strcmp(version, MHD_HTTP_VERSION_1_0) == 0; /* had no chunks, and needed no host */
  bool named = framing.hosts == 1 || old;
  return framing.sound && named && !(old && framing.encodings > 0) && framing.hosts <= 1 &&
         framing.lengths + framing.encodings <= 1 && is_ended(exchange, &framing, method);
}
