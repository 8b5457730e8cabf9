/* From the answer that a caller gives to a response of libmicrohttpd. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "http_names.h"
#include "http_server.h"

enum { READER_BLOCK = 32 * 1024 }; /* bytes asked for at a time */

/* Gives the connection the next bytes of a streamed body. */
static ssize_t read_queue(void *context, uint64_t position, char *target, size_t limit) {
  (void)position;
  iso__http_exchange *exchange = context;
  if (exchange->cut) {
    return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  size_t taken = iso__buffer_take(&exchange->queue, target, limit);
  if (exchange->full && iso__buffer_length(&exchange->queue) <= ISO__HTTP_HIGH_WATER) {
    exchange->full = false;
    iso__exchange_mark(exchange, ISO__EXCHANGE_DRAIN);
  }
  if (taken > 0) {
    return (ssize_t)taken;
  }
  if (exchange->ended) {
    return exchange->failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
  }
  iso__exchange_suspend(exchange);
  return 0;
}

static void release_reader(void *context) { iso__exchange_unref(context); }

static iso_status check_answer(int status, const iso_header *headers, size_t header_count,
                               iso_error *error) {
  if (status < 200 || status > 599) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "an HTTP answer cannot have the status %d; use one of 200 to 599", status);
  }
  for (size_t i = 0; i < header_count; i++) {
    if (!iso__http_is_token(headers[i].name)) {
      return iso__io_error(error, ISO_ERR_ARGUMENT,
                           "\"%.80s\" cannot be the name of a header: only letters, digits and "
                           "!#$%%&'*+-.^_`|~ may stand in it",
                           headers[i].name);
    }
    if (!iso__http_is_field_value(headers[i].value)) {
      return iso__io_error(error, ISO_ERR_ARGUMENT,
                           "the value of the header \"%.80s\" contains a line break; remove it",
                           headers[i].name);
    }
  }
  return ISO_OK;
}

/* The length that the answer declares, or MHD_SIZE_UNKNOWN. */
static uint64_t declared_length(const iso_header *headers, size_t header_count) {
  for (size_t i = 0; i < header_count; i++) {
    const char *value = headers[i].value;
    if (strcasecmp(headers[i].name, "content-length") == 0 && *value >= '0' && *value <= '9') {
      char *end;
      errno = 0;
      unsigned long long length = strtoull(value, &end, 10);
      if (errno == 0 && *end == '\0') {
        return length;
      }
    }
  }
  return MHD_SIZE_UNKNOWN;
}

static bool add_headers(struct MHD_Response *response, const iso_header *headers,
                        size_t header_count) {
  for (size_t i = 0; i < header_count; i++) {
    const char *value = headers[i].value;
    value += strspn(value, " \t");
    if (*value == '\0' || iso__http_is_connection_header(headers[i].name)) {
      continue; /* libmicrohttpd has no way to send an empty value */
    }
    iso__autofree char *copy = strdup(value);
    if (copy == NULL) {
      return false;
    }
    /* Tabs are white space as good as spaces, but libmicrohttpd refuses them. */
    for (char *at = copy; (at = strchr(at, '\t')) != NULL;) {
      *at = ' ';
    }
    if (MHD_add_response_header(response, headers[i].name, copy) != MHD_YES) {
      return false;
    }
  }
  return true;
}

static struct MHD_Response *streamed_response(iso__http_exchange *exchange, uint64_t length) {
  struct MHD_Response *response =
      MHD_create_response_from_callback(length, READER_BLOCK, read_queue, exchange, release_reader);
  if (response != NULL) {
    exchange->references++;
  }
  return response;
}

iso_status iso__exchange_make_response(iso__http_exchange *exchange, int status,
                                       const iso_header *headers, size_t header_count,
                                       const void *body, size_t body_length, bool streamed,
                                       iso_error *error) {
  iso_status checked = check_answer(status, headers, header_count, error);
  if (checked != ISO_OK) {
    return checked;
  }
  bool head = exchange->method != NULL && strcmp(exchange->method, "HEAD") == 0;
  bool empty = status == MHD_HTTP_NO_CONTENT || status == MHD_HTTP_NOT_MODIFIED;
  uint64_t length = declared_length(headers, header_count);
  struct MHD_Response *response;
  if (empty) {
    response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
  } else if (streamed || (head && length != MHD_SIZE_UNKNOWN)) {
    response = streamed_response(exchange, length);
  } else {
    response = MHD_create_response_from_buffer(body_length, (void *)body, MHD_RESPMEM_MUST_COPY);
  }
  if (response == NULL || !add_headers(response, headers, header_count)) {
    if (response != NULL) {
      MHD_destroy_response(response);
    }
    return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left for an HTTP answer");
  }
  exchange->bodiless = head || empty;
  exchange->status = status;
  exchange->response = response;
  return ISO_OK;
}
