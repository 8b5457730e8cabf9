/* isoload test: the tests that a worker exports, as TAP. */
#include <fnmatch.h>
#include <jv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io.h"
#include "isolation.h"
#include "options.h"
#include "parent.h"
#include "verbs.h"

/* An answer that is waited for. */
typedef struct outcome {
  bool done;
  iso_error error;
  char *text;
} outcome;

static void clear_outcome(outcome *at) {
  iso_error_clear(&at->error);
  free(at->text);
}

static void on_reply(void *data, const iso__reply *reply) {
  outcome *at = data;
  at->done = true;
  if (reply->status == ISO_OK) {
    at->text = strndup(reply->text, reply->text_length);
    return;
  }
  const iso_error *error = reply->error;
  iso__io_error(&at->error, reply->status, "%s", error->message == NULL ? "" : error->message);
  at->error.name = error->name == NULL ? NULL : strdup(error->name);
  at->error.stack = error->stack == NULL ? NULL : strdup(error->stack);
}

/* Runs the host until the answer is there. */
static void await_reply(iso__parent *parent, outcome *at) {
  while (!at->done) {
    if (!iso__host_turn(parent->host) && !at->done) {
      iso__io_error(&at->error, ISO_ERR_GUEST,
                    "the test never ended: it waits for something that cannot come");
      iso__client_forget(parent->client, at);
      return;
    }
  }
}

/* ---- TAP ---- */

/* A name may hold anything but what TAP reads: line breaks, and "#" which begins a directive. */
static void print_name(const char *name) {
  for (; *name != '\0'; name++) {
    if (*name == '#' || *name == '\\') {
      putchar('\\');
    }
    putchar(*name == '\n' || *name == '\r' ? ' ' : *name);
  }
}

static void print_yaml(const char *key, const char *text) {
  jv quoted = jv_dump_string(jv_string(text), 0); /* a JSON string is a YAML scalar */
  printf("  %s: %s\n", key, jv_string_value(quoted));
  jv_free(quoted);
}

static void print_result(int number, const char *name, const outcome *at) {
  bool passed = at->error.status == ISO_OK;
  printf("%s %d - ", passed ? "ok" : "not ok", number);
  print_name(name);
  putchar('\n');
  if (!passed) {
    printf("  ---\n");
    print_yaml("name", at->error.name == NULL ? "Error" : at->error.name);
    print_yaml("message", at->error.message == NULL ? "" : at->error.message);
    if (at->error.stack != NULL) {
      print_yaml("stack", at->error.stack);
    }
    printf("  ...\n");
  }
  fflush(stdout);
}

/* ---- Running ---- */

/* The names of the exports that have a test and match, an array; invalid after it has been said
 * why there is none, with the exit status in *status. */
static jv find_tests(iso__parent *parent, const char *glob, int *status) {
  __attribute__((cleanup(clear_outcome))) outcome listed = {0};
  iso__client_tests(parent->client, on_reply, &listed);
  await_reply(parent, &listed);
  if (listed.error.status != ISO_OK) {
    *status = iso__verb_fail("test", &listed.error);
    return jv_invalid();
  }
  jv all = jv_parse(listed.text == NULL ? "" : listed.text);
  jv chosen = jv_array();
  int length = jv_get_kind(all) == JV_KIND_ARRAY ? jv_array_length(jv_copy(all)) : 0;
  for (int i = 0; i < length; i++) {
    jv name = jv_array_get(jv_copy(all), i);
    if (glob == NULL || fnmatch(glob, jv_string_value(name), 0) == 0) {
      chosen = jv_array_append(chosen, name);
    } else {
      jv_free(name);
    }
  }
  jv_free(all);
  if (jv_array_length(jv_copy(chosen)) > 0) {
    return chosen;
  }
  jv_free(chosen);
  fprintf(stderr, "isoload test: %s has no export with a test() handler%s%s\n",
          parent->config->main_path, glob == NULL ? "" : " that matches ",
          glob == NULL ? "" : glob);
  *status = ISO__EXIT_FAILED;
  return jv_invalid();
}

static bool run_one(iso__parent *parent, int number, const char *name) {
  __attribute__((cleanup(clear_outcome))) outcome at = {0};
  bool ended = iso__client_state_of(parent->client) == ISO__CLIENT_ENDED;
  if (ended && iso__parent_renew(parent, &at.error) != ISO_OK) {
    print_result(number, name, &at);
    return false;
  }
  iso__client_test(parent->client, name, on_reply, &at);
  await_reply(parent, &at);
  print_result(number, name, &at);
  return at.error.status == ISO_OK;
}

static int run_tests(iso__parent *parent, const char *glob) {
  int status = iso__parent_start(parent);
  if (status != ISO__PARENT_OK) {
    return status;
  }
  jv names = find_tests(parent, glob, &status);
  if (!jv_is_valid(names)) {
    jv_free(names);
    return status;
  }
  int count = jv_array_length(jv_copy(names));
  printf("TAP version 14\n1..%d\n", count);
  bool passed = true;
  for (int i = 0; i < count; i++) {
    jv name = jv_array_get(jv_copy(names), i);
    passed = run_one(parent, i + 1, jv_string_value(name)) && passed;
    jv_free(name);
  }
  jv_free(names);
  int written = iso__verb_flush("test");
  return passed ? written : ISO__EXIT_FAILED;
}

int iso__verb_test(int argc, char **argv) {
  const char *isolation = NULL;
  bool strict = false;
  const iso__option table[] = {
      {"isolation", ISO__OPTION_TEXT, &isolation, "isolate|process", ISO__ISOLATION_HELP},
      {"strict", ISO__OPTION_FLAG, &strict, NULL, ISO__STRICT_HELP},
  };
  const iso__usage usage = {
      .verb = "test",
      .synopsis = "test [OPTION]... CONFIG|MAIN.js [GLOB]",
      .description =
          "Runs every export of the main module that has test(controller, env, ctx), or those\n"
          "whose name matches GLOB, and prints TAP. Fails when one fails, and when there is none.\n"
          "CONFIG is a wrangler.json or wrangler.jsonc. A MAIN.js alone gets one worker loader,\n"
          "env.LOADER.\n",
      .options = table,
      .option_count = sizeof table / sizeof table[0],
  };
  int first;
  int status = iso__options_read(&usage, argc, argv, &first);
  if (status != ISO__OPTIONS_DONE) {
    return status;
  }
  if (argc - first < 1 || argc - first > 2) {
    return iso__verb_usage("test", "name one configuration or main module: isoload test %s",
                           "wrangler.jsonc");
  }
  __attribute__((cleanup(iso__parent_close))) iso__parent parent = {0};
  status = iso__parent_configure(&parent, "test", argv[first]);
  if (status == ISO__PARENT_OK) {
    status = iso__isolation_read("test", isolation, strict, &parent.config->isolation,
                                 &parent.config->strict);
  }
  if (status != ISO__PARENT_OK) {
    return status;
  }
  return run_tests(&parent, argc - first > 1 ? argv[first + 1] : NULL);
}
