#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "error.h"
#include "random.h"
#include "vocabulary.h"

static const char help[] =
    "Usage: isoload bench [options]\n"
    "       isoload bench compare BEFORE.json AFTER.json [options]\n"
    "\n"
    "Asks each system: how long from the decision to run a snippet until its value is held, one\n"
    "after the other, spaced and many at once; how much memory each further live sandbox costs, "
    "and\n"
    "how much processor time; what the size of the code and of a call changes. Writes one JSON\n"
    "document and prints a summary.\n"
    "\n"
    "  --quick            few samples of the systems marked for it, in under three minutes;\n"
    "                     --systems takes any\n"
    "  --full             many samples, in about half an hour\n"
    "  --systems A,B      only these systems (default: with --full every folder of bench/systems,\n"
    "                     with --quick those whose system.json says \"quick\": true, else all\n"
    "                     but those that say \"full\": true)\n"
    "  --metric M,N       only these questions: ttfr (time to first result), cpu (processor time "
    "of\n"
    "                     all processes), size (of the code), call (to a worker that is loaded),\n"
    "                     staggered, burst, churn, scaling, memory, live (with --full:\n"
    "                     thousands at once)\n"
    "  --allow-emulation  run microVMs on an emulated processor where the real one does not let "
    "them;\n"
    "                     marked so, and part of no ratio and no verdict\n"
    "  --workload A,B     only these workloads, as the results name them\n"
    "  --seed N           the order of samples and the draws of the intervals\n"
    "  --output FILE      where the document goes (default: reports/out/bench.json of the\n"
    "                     repository)\n"
    "  --list             name the systems, and why those that cannot be used cannot\n"
    "  --help             this text\n"
    "\n"
    "Exit status: 0 measured; 1 a claim is not supported against the first baseline that it\n"
    "names, a system failed, nothing was measured, or Ctrl-C came (what was measured is kept);\n"
    "2 wrong use; 3 a system that was asked for by name is not available.\n";

const char *iso__bench_options_help(void) { return help; }

__attribute__((format(printf, 1, 2))) static iso__bench_parsed wrong(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("isoload bench: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  return ISO__BENCH_PARSED_WRONG;
}

/* "a,b" as a vector of words that ends with NULL. */
static char **split(const char *list) {
  ISO__AUTO_FREE char *copy = iso__bench_text("%s", list);
  size_t count = 1;
  for (const char *comma = list; (comma = strchr(comma, ',')); comma++) count++;
  char **words = calloc(count + 1, sizeof *words);
  if (!words) abort();
  size_t filled = 0;
  char *rest = copy;
  for (char *word; (word = strsep(&rest, ","));)
    if (*word) words[filled++] = iso__bench_text("%s", word);
  return words;
}

static void free_words(char **words) {
  for (char **word = words; word && *word; word++) free(*word);
  free(words);
}

static bool read_metrics(const char *list, iso__bench_options *options) {
  char **words = split(list);
  bool known = words[0] != NULL;
  memset(options->asked, 0, sizeof options->asked);
  options->named = true;
  for (char **word = words; *word && known; word++) {
    iso__bench_ask ask = iso__bench_ask_named(*word);
    known = ask != ISO__ASKS;
    if (known) options->asked[ask] = true;
  }
  free_words(words);
  return known;
}

static bool read_workloads(const char *list, iso__bench_options *options) {
  free_words(options->workloads);
  options->workloads = split(list);
  for (char **word = options->workloads; *word; word++)
    if (!iso__bench_workload_named(*word)) return false;
  return options->workloads[0] != NULL;
}

static bool read_seed(const char *text, uint64_t *seed) {
  char *end = NULL;
  errno = 0;
  unsigned long long number = strtoull(text, &end, 10);
  /* Above 2^53 a number is not exact in JSON, and the run could not be repeated from it. */
  if (errno || end == text || *end || *text == '-' || number > (1ull << 53)) return false;
  *seed = number;
  return true;
}

enum { SYSTEMS = 1, METRIC, WORKLOAD, SEED, OUTPUT, LIST, QUICK, FULL, EMULATION, HELP };

static const struct option long_options[] = {
    {"quick", no_argument, NULL, QUICK},
    {"full", no_argument, NULL, FULL},
    {"systems", required_argument, NULL, SYSTEMS},
    {"metric", required_argument, NULL, METRIC},
    {"workload", required_argument, NULL, WORKLOAD},
    {"seed", required_argument, NULL, SEED},
    {"output", required_argument, NULL, OUTPUT},
    {"list", no_argument, NULL, LIST},
    {"allow-emulation", no_argument, NULL, EMULATION},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static iso__bench_parsed read_option(int option, const char *value, iso__bench_options *options) {
  switch (option) {
    case QUICK:
      options->effort = iso__bench_effort_named("quick");
      return ISO__BENCH_PARSED_RUN;
    case FULL:
      options->effort = iso__bench_effort_named("full");
      return ISO__BENCH_PARSED_RUN;
    case SYSTEMS:
      free_words(options->systems);
      options->systems = split(value);
      if (!options->systems[0])
        return wrong("--systems wants names with commas between them; isoload bench --list gives "
                     "them");
      return ISO__BENCH_PARSED_RUN;
    case METRIC:
      if (!read_metrics(value, options))
        return wrong("--metric %s is not known; isoload bench --help lists the questions", value);
      return ISO__BENCH_PARSED_RUN;
    case WORKLOAD:
      if (!read_workloads(value, options))
        return wrong(
            "--workload %s is not known; write --workload hello, or another one of a result",
            value);
      return ISO__BENCH_PARSED_RUN;
    case SEED:
      if (!read_seed(value, &options->seed))
        return wrong("--seed %s is not a whole number from 0 to 9007199254740992; write "
                     "--seed 1",
                     value);
      return ISO__BENCH_PARSED_RUN;
    case OUTPUT:
      options->output = value;
      return *value ? ISO__BENCH_PARSED_RUN : wrong("--output wants a file");
    case LIST:
      options->list = true;
      return ISO__BENCH_PARSED_RUN;
    case EMULATION:
      options->emulation = true;
      return ISO__BENCH_PARSED_RUN;
    case HELP:
      return ISO__BENCH_PARSED_HELP;
    default:
      return ISO__BENCH_PARSED_WRONG;
  }
}

/* A question that was named and that the effort does not ask would be passed over without a word. */
static iso__bench_parsed check_asked(const iso__bench_options *options) {
  for (int ask = 0; options->named && ask < ISO__ASKS; ask++)
    if (options->asked[ask] && options->effort->plans[ask].passes == 0)
      return wrong("--metric %s is not asked by a %s run; write isoload bench --full --metric %s",
                   iso__bench_ask_name((iso__bench_ask)ask), options->effort->name,
                   iso__bench_ask_name((iso__bench_ask)ask));
  return ISO__BENCH_PARSED_RUN;
}

int iso__bench_options_next(int argc, char **argv, const struct option *table, const char **word) {
  int at = optind ? optind : 1;
  int which = -1;
  int found = getopt_long(argc, argv, ":", table, &which);
  if (found == -1) return -1;
  *word = argv[optind > at ? optind - 1 : at];
  if (which < 0) return found;
  if (*word == optarg) *word = argv[optind - 2]; /* the value is a word of its own */
  return strcspn(*word + strlen("--"), "=") < strlen(table[which].name) ? '?' : found;
}

iso__bench_parsed iso__bench_options_parse(int argc, char **argv, iso__bench_options *options) {
  *options = (iso__bench_options){.effort = iso__bench_effort_named("default"),
                                  .seed = iso__bench_random_seed()};
  for (int ask = 0; ask < ISO__ASKS; ask++) options->asked[ask] = true;
  opterr = 0;
  optind = 0;
  const char *word = NULL;
  for (int option; (option = iso__bench_options_next(argc, argv, long_options, &word)) != -1;) {
    if (option == ':') return wrong("%s wants a value; isoload bench --help shows which", word);
    if (option == '?') return wrong("%s is not an option; isoload bench --help lists them", word);
    iso__bench_parsed parsed = read_option(option, optarg, options);
    if (parsed != ISO__BENCH_PARSED_RUN) return parsed;
  }
  if (optind == argc) return check_asked(options);
  return wrong("unexpected argument %s; options start with --, see isoload bench --help",
               argv[optind]);
}

void iso__bench_options_clear(iso__bench_options *options) {
  free_words(options->systems);
  free_words(options->workloads);
  options->systems = options->workloads = NULL;
}

static bool wants(char **words, const char *name) {
  if (!words) return true;
  for (char **word = words; *word; word++)
    if (strcmp(*word, name) == 0) return true;
  return false;
}

bool iso__bench_options_wants(const iso__bench_options *options, const char *system) {
  return wants(options->systems, system);
}

bool iso__bench_options_wants_workload(const iso__bench_options *options, const char *workload) {
  return wants(options->workloads, workload);
}
