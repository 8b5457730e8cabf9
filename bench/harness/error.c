#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

static char *format_text(const char *format, va_list arguments) {
  char *text = NULL;
  if (vasprintf(&text, format, arguments) < 0) {
    fputs("isoload bench: out of memory\n", stderr);
    abort();
  }
  return text;
}

char *iso__bench_text(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = format_text(format, arguments);
  va_end(arguments);
  return text;
}

/* What a program wrote into its complaint may colour a terminal; a document of results can hold none of
 * that. */
static void make_plain(char *text) {
  char *to = text;
  for (const char *at = text; *at != '\0'; at++) {
    if (at[0] == '\033' && at[1] == '[') {
      at += 2 + strspn(at + 2, "0123456789;?");
      if (*at == '\0') break;
      continue;
    }
    unsigned char byte = (unsigned char)*at;
    *to++ = byte < 0x20 || byte == 0x7f ? ' ' : *at;
  }
  *to = '\0';
}

int iso__bench_fail(iso__bench_error *error, const char *format, ...) {
  if (!error) return -1;
  va_list arguments;
  va_start(arguments, format);
  char *text = format_text(format, arguments);
  va_end(arguments);
  make_plain(text);
  free(error->text); /* after formatting: the old text may be one of the arguments */
  error->text = text;
  return -1;
}

int iso__bench_error_wrap(iso__bench_error *error, const char *format, ...) {
  if (!error) return -1;
  va_list arguments;
  va_start(arguments, format);
  ISO__AUTO_FREE char *what = format_text(format, arguments);
  va_end(arguments);
  return iso__bench_fail(error, "%s: %s", what, error->text ? error->text : "no reason known");
}

void iso__bench_error_clear(iso__bench_error *error) {
  if (!error) return;
  free(error->text);
  error->text = NULL;
}
