/* How verbs end. */
#include "verbs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int exit_status(iso_status status) {
  switch (status) {
    case ISO_OK:
      return ISO__EXIT_OK;
    case ISO_ERR_ARGUMENT:
      return ISO__EXIT_USAGE;
    case ISO_ERR_UNAVAILABLE:
      return ISO__EXIT_ENVIRONMENT;
    case ISO_ERR_MEMORY:
    case ISO_ERR_SYSTEM:
    case ISO_ERR_THREAD:
    case ISO_ERR_STARTUP:
    case ISO_ERR_GUEST:
    case ISO_ERR_LIMIT:
    case ISO_ERR_ENDED:
      break;
  }
  return ISO__EXIT_FAILED;
}

static void print_harmless(const char *text) {
  for (; *text != '\0'; text++) {
    unsigned char byte = (unsigned char)*text;
    bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
    fputc(control ? '?' : byte, stderr);
  }
}

void iso__verb_say(const char *verb, const char *where, const iso_error *error) {
  const char *message = error->message == NULL ? "failed without a reason" : error->message;
  const char *stack = error->stack == NULL ? "" : error->stack;
  fprintf(stderr, "isoload %s: ", verb);
  if (where != NULL) {
    print_harmless(where);
    fputs(": ", stderr);
  }
  /* V8's stacks begin with the error's name and message; a guest may have written its own. */
  if (strstr(stack, message) == NULL) {
    print_harmless(error->name == NULL ? "" : error->name);
    fputs(error->name == NULL ? "" : ": ", stderr);
    print_harmless(message);
    fputs(*stack == '\0' ? "" : "\n", stderr);
  }
  print_harmless(stack);
  fputc('\n', stderr);
}

int iso__verb_fail(const char *verb, iso_error *error) {
  iso__verb_say(verb, NULL, error);
  int status = exit_status(error->status);
  iso_error_clear(error);
  return status;
}

int iso__verb_usage(const char *verb, const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "isoload %s: ", verb);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, " (isoload %s --help)\n", verb);
  return ISO__EXIT_USAGE;
}

int iso__verb_flush(const char *verb) {
  if (fflush(stdout) == 0 && !ferror(stdout)) {
    return ISO__EXIT_OK;
  }
  fprintf(stderr, "isoload %s: cannot write to standard output: %s\n", verb, strerror(errno));
  return ISO__EXIT_FAILED;
}
