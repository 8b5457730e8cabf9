/* Errors in words. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "io.h"

iso_status iso__io_error(iso_error *error, iso_status status, const char *format, ...) {
  if (error == NULL) {
    return status;
  }
  char *message = NULL;
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&message, format, arguments) < 0) {
    message = NULL;
  }
  va_end(arguments);
  /* Only now: an argument may point into the old message. */
  free(error->name);
  free(error->message);
  free(error->stack);
  *error = (iso_error){.status = status, .message = message};
  return status;
}
