/* isoload VERB ...: finds who does the verb, in this program or in one beside it. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isoload.h"
#include "nearest.h"
#include "verbs.h"

typedef struct verb {
  const char *name;
  const char *summary;
  int (*run)(int argc, char **argv); /* NULL: the program isoload-NAME beside this one */
} verb;

static const verb verbs[] = {
    {"run", "loads a file as a dynamic worker and calls it", iso__verb_run},
    {"serve", "serves a parent worker over HTTP", iso__verb_serve},
    {"test", "runs the tests that a worker exports", iso__verb_test},
    {"conformance", "runs the conformance suite against an implementation", NULL},
    {"bench", "measures systems that run other people's code", NULL},
    {"report", "turns results into a static site", NULL},
};

enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

static int print_help(void) {
  printf("Usage: isoload VERB [ARGUMENT]...\n\n"
         "Loads code that nobody reviewed into V8 isolates of its own, judges whether a loader of\n"
         "dynamic workers behaves as specified, and measures what isolates cost.\n\nVerbs:\n");
  for (size_t i = 0; i < VERB_COUNT; i++) {
    printf("  %-13s %s\n", verbs[i].name, verbs[i].summary);
  }
  printf("\n  isoload VERB --help   says more about a verb\n"
         "  isoload --version     this program's version, and V8's\n\n"
         "Exit status: 0 success; 1 the thing asked about failed; 2 wrong use; 3 something is "
         "missing\nthat this verb needs.\n");
  return iso__verb_flush("--help");
}

static int print_version(void) {
  printf("isoload %s\nV8 %s\n", iso_version(), iso_v8_version());
  return iso__verb_flush("--version");
}

/* Becomes the program isoload-NAME; returns only when it cannot. */
static int become(const char *name, char **argv) {
  char path[PATH_MAX + 64];
  ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = '\0';
  char *slash = strrchr(path, '/');
  char *end = slash == NULL ? path : slash + 1;
  snprintf(end, sizeof path - (size_t)(end - path), "isoload-%s", name);
  argv[0] = path;
  execv(path, argv);
  if (errno == ENOENT) {
    fprintf(stderr,
            "isoload %s: the program isoload-%s is not beside isoload; build everything with "
            "cmake --preset release && cmake --build --preset release\n",
            name, name);
  } else {
    fprintf(stderr, "isoload %s: cannot start %s: %s\n", name, path, strerror(errno));
  }
  return ISO__EXIT_ENVIRONMENT;
}

static int unknown_verb(const char *given) {
  const char *names[VERB_COUNT];
  for (size_t i = 0; i < VERB_COUNT; i++) {
    names[i] = verbs[i].name;
  }
  fprintf(stderr,
          "isoload: there is no verb \"%s\"; did you mean \"isoload %s\"? (isoload --help)\n",
          given, iso__nearest(given, names, VERB_COUNT));
  return ISO__EXIT_USAGE;
}

int main(int argc, char **argv) {
  const char *word = argc < 2 ? "" : argv[1];
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
    return print_help();
  }
  if (strcmp(word, "--version") == 0) {
    return print_version();
  }
  if (*word == '\0') {
    fprintf(stderr, "isoload: name a verb, such as \"isoload run AGENT.js\" (isoload --help)\n");
    return ISO__EXIT_USAGE;
  }
  for (size_t i = 0; i < VERB_COUNT; i++) {
    if (strcmp(word, verbs[i].name) != 0) {
      continue;
    }
    if (verbs[i].run == NULL) {
      return become(word, argv + 1);
    }
    /* A reader of ours, or a peer of a TLS connection, that goes away is an error to handle. */
    signal(SIGPIPE, SIG_IGN);
    /* Workers live in UTC wherever they run, and need not know where that is. */
    setenv("TZ", "UTC", 1);
    return verbs[i].run(argc - 1, argv + 1);
  }
  return unknown_verb(word);
}
