#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "nearest.h"
#include "verbs.h"

enum {
  MAX_OPTIONS = 32,
  HELP = 256 /* what getopt_long returns for --help; options are HELP + 1 and up */
};

static int print_help(const iso__usage *usage) {
  printf("Usage: isoload %s\n\n%s\nOptions:\n", usage->synopsis, usage->description);
  for (size_t i = 0; i < usage->option_count; i++) {
    const iso__option *option = &usage->options[i];
    char left[64];
    snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument == NULL ? "" : " ",
             option->argument == NULL ? "" : option->argument);
    printf("  %-30s %s\n", left, option->help);
  }
  printf("  %-30s %s\n", "-h, --help", "this text");
  return iso__verb_flush(usage->verb);
}

static int unknown_option(const iso__usage *usage, const char *given) {
  const char *names[MAX_OPTIONS];
  for (size_t i = 0; i < usage->option_count; i++) {
    names[i] = usage->options[i].name;
  }
  iso__autofree char *word = strndup(given, strcspn(given, "="));
  const char *bare = word == NULL ? given : word;
  if (strncmp(given, "--", 2) != 0 || usage->option_count == 0) {
    return iso__verb_usage(usage->verb,
                           "there is no option %s; write -- in front of an argument that begins "
                           "with a dash",
                           bare);
  }
  return iso__verb_usage(usage->verb, "there is no option %s; did you mean --%s?", bare,
                         iso__nearest(bare + 2, names, usage->option_count));
}

static int take_count(const iso__usage *usage, const iso__option *option, const char *text) {
  char *end;
  errno = 0;
  unsigned long number = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || number > UINT32_MAX) {
    return iso__verb_usage(usage->verb, "--%s takes a whole number from 0 to %u, not \"%s\"",
                           option->name, UINT32_MAX, text);
  }
  *(uint32_t *)option->target = (uint32_t)number;
  return ISO__OPTIONS_DONE;
}

static int take_item(const iso__usage *usage, const iso__option *option, const char *text) {
  iso__option_list *list = option->target;
  const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
  if (items == NULL) {
    return iso__verb_usage(usage->verb, "there is no memory left for --%s", option->name);
  }
  items[list->count++] = text;
  list->items = items;
  return ISO__OPTIONS_DONE;
}

static int take_option(const iso__usage *usage, const iso__option *option, const char *text) {
  switch (option->kind) {
    case ISO__OPTION_FLAG:
      *(bool *)option->target = true;
      return ISO__OPTIONS_DONE;
    case ISO__OPTION_TEXT:
      *(const char **)option->target = text;
      return ISO__OPTIONS_DONE;
    case ISO__OPTION_COUNT:
      return take_count(usage, option, text);
    case ISO__OPTION_LIST:
      return take_item(usage, option, text);
  }
  return ISO__OPTIONS_DONE;
}

static void fill_table(const iso__usage *usage, struct option *table) {
  for (size_t i = 0; i < usage->option_count; i++) {
    const iso__option *option = &usage->options[i];
    int argument = option->kind == ISO__OPTION_FLAG ? no_argument : required_argument;
    table[i] = (struct option){option->name, argument, NULL, HELP + 1 + (int)i};
  }
  table[usage->option_count] = (struct option){"help", no_argument, NULL, HELP};
}

/* The word that getopt has just taken an option from. */
static const char *taken_word(char **argv) {
  return argv[optarg != NULL && optarg == argv[optind - 1] ? optind - 2 : optind - 1];
}

/* getopt takes the beginning of a name for the name: that way a slip of the pen is an option. */
static bool is_abbreviated(const char *word, const char *name) {
  return strncmp(word, "--", 2) == 0 && strcspn(word + 2, "=") < strlen(name);
}

int iso__options_read(const iso__usage *usage, int argc, char **argv, int *first) {
  struct option table[MAX_OPTIONS + 2] = {0};
  fill_table(usage, table);
  opterr = 0;
  optind = 0; /* a fresh start, as glibc has it */
  for (;;) {
    int at = optind == 0 ? 1 : optind;
    int which = -1;
    int found = getopt_long(argc, argv, ":h", table, &which);
    int status = ISO__OPTIONS_DONE;
    if (found == -1) {
      *first = optind;
      return ISO__OPTIONS_DONE;
    }
    if (found != '?' && found != ':' && which >= 0 &&
        is_abbreviated(taken_word(argv), table[which].name)) {
      return unknown_option(usage, taken_word(argv));
    }
    if (found == 'h' || found == HELP) {
      return print_help(usage);
    }
    if (found == ':') {
      status = iso__verb_usage(usage->verb, "%s needs a value", argv[optind - 1]);
    } else if (found == '?') {
      status = unknown_option(usage, argv[optind > at ? optind - 1 : at]);
    } else {
      status = take_option(usage, &usage->options[found - HELP - 1], optarg);
    }
    if (status != ISO__OPTIONS_DONE) {
      return status;
    }
  }
}
