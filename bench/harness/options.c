#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "error.h"
#include "random.h"

static const iso__bench_effort efforts[] = {
    {"quick", 30, 7, 8, 100, 50000, 50000, 12000, true},
    {"default", 100, 10, 20, 200, 420000, 360000, 120000, false},
    {"full", 500, 20, 50, 1000, 0, 0, 0, false},
};

static const char help[] =
    "Usage: isoload bench [options]\n"
    "       isoload bench compare BEFORE.json AFTER.json [options]\n"
    "\n"
    "Measures how long each system takes from the decision to run a snippet until its value is\n"
    "held, how much memory each further live sandbox costs, and how much processor time; writes\n"
    "one JSON document and prints a summary.\n"
    "\n"
    "  --quick            few samples of the systems marked for it, in under three\n"
    "                     minutes; --systems takes any\n"
    "  --full             many samples, without a limit on the time\n"
    "  --systems A,B      only these systems (default: every folder of bench/systems;\n"
    "                     with --quick those whose system.json says \"quick\": true)\n"
    "  --metric M,N       only these metrics: ttfr (time to first result), memory, cpu\n"
    "                     (processor time of all processes)\n"
    "  --workload NAME    the snippet: hello, the only one there is\n"
    "  --seed N           the order of samples and the draws of the intervals\n"
    "  --output FILE      where the document goes (default: reports/out/bench.json of the\n"
    "                     repository)\n"
    "  --list             name the systems, and why those that cannot be used cannot\n"
    "  --help             this text\n"
    "\n"
    "Exit status: 0 measured; 1 a system failed, nothing was measured, or Ctrl-C came (what was\n"
    "measured is kept); 2 wrong use; 3 a system that was asked for by name is not available.\n";

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
  options->time = options->memory = options->cpu = false;
  for (char **word = words; *word; word++) {
    if (strcmp(*word, "ttfr") == 0)
      options->time = true;
    else if (strcmp(*word, "memory") == 0)
      options->memory = true;
    else if (strcmp(*word, "cpu") == 0)
      options->cpu = true;
    else
      known = false;
  }
  free_words(words);
  return known;
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

enum { SYSTEMS = 1, METRIC, WORKLOAD, SEED, OUTPUT, LIST, QUICK, FULL, HELP };

static const struct option long_options[] = {
    {"quick", no_argument, NULL, QUICK},
    {"full", no_argument, NULL, FULL},
    {"systems", required_argument, NULL, SYSTEMS},
    {"metric", required_argument, NULL, METRIC},
    {"workload", required_argument, NULL, WORKLOAD},
    {"seed", required_argument, NULL, SEED},
    {"output", required_argument, NULL, OUTPUT},
    {"list", no_argument, NULL, LIST},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static iso__bench_parsed read_option(int option, const char *value, iso__bench_options *options) {
  switch (option) {
    case QUICK:
      options->effort = &efforts[0];
      return ISO__BENCH_PARSED_RUN;
    case FULL:
      options->effort = &efforts[2];
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
        return wrong("--metric %s is not known; write --metric ttfr, --metric memory, "
                     "--metric cpu, or several with commas between them",
                     value);
      return ISO__BENCH_PARSED_RUN;
    case WORKLOAD:
      if (strcmp(value, "hello") != 0)
        return wrong("--workload %s is not available yet; write --workload hello", value);
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
    case HELP:
      return ISO__BENCH_PARSED_HELP;
    default:
      return ISO__BENCH_PARSED_WRONG;
  }
}

iso__bench_parsed iso__bench_options_parse(int argc, char **argv, iso__bench_options *options) {
  *options = (iso__bench_options){.effort = &efforts[1],
                                  .time = true,
                                  .memory = true,
                                  .cpu = true,
                                  .seed = iso__bench_random_seed()};
  opterr = 0;
  optind = 0;
  for (int option; (option = getopt_long(argc, argv, ":", long_options, NULL)) != -1;) {
    if (option == ':')
      return wrong("%s wants a value; isoload bench --help shows which", argv[optind - 1]);
    if (option == '?')
      return wrong("%s is not an option; isoload bench --help lists them", argv[optind - 1]);
    iso__bench_parsed parsed = read_option(option, optarg, options);
    if (parsed != ISO__BENCH_PARSED_RUN) return parsed;
  }
  if (optind == argc) return ISO__BENCH_PARSED_RUN;
  return wrong("unexpected argument %s; options start with --, see isoload bench --help",
               argv[optind]);
}

void iso__bench_options_clear(iso__bench_options *options) {
  free_words(options->systems);
  options->systems = NULL;
}

bool iso__bench_options_wants(const iso__bench_options *options, const char *system) {
  if (!options->systems) return true;
  for (char **word = options->systems; *word; word++)
    if (strcmp(*word, system) == 0) return true;
  return false;
}
