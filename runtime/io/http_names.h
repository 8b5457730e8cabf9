/* Names and values that HTTP allows, and the headers that belong to the connection: they frame
 * messages, so whoever sends a message sets them, never the one whose message it is. */
#ifndef ISOLOAD_IO_HTTP_NAMES_H
#define ISOLOAD_IO_HTTP_NAMES_H

#include <stdbool.h>

/* True for Connection, Content-Length, Transfer-Encoding and their kin, in any case. */
bool iso__http_is_connection_header(const char *name);

/* True for what may be a method or the name of a header (RFC 9110, token). */
bool iso__http_is_token(const char *text);

/* True for what may be the value of a header: without line breaks. */
bool iso__http_is_field_value(const char *text);

#endif
