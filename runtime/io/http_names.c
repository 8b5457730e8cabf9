/* Names and values that HTTP allows, and the headers that belong to the connection. */
#include <string.h>
#include <strings.h>

#include "http_names.h"

bool iso__http_is_connection_header(const char *name) {
  static const char *const names[] = {
      "connection", "content-length",    "expect",  "keep-alive", "proxy-connection",
      "te",         "transfer-encoding", "trailer", "upgrade",
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcasecmp(name, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

bool iso__http_is_token(const char *text) {
  static const char allowed[] = "!#$%&'*+-.^_`|~0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return *text != '\0' && text[strspn(text, allowed)] == '\0';
}

bool iso__http_is_field_value(const char *text) { return strpbrk(text, "\r\n") == NULL; }
