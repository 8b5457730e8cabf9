#include "options.h"

#include <string.h>

enum {
  MAX_JOBS = 64,
  DEFAULT_START_TIMEOUT_MS = 30000,
  MAX_START_TIMEOUT_MS = 600000,
  MAX_ROUNDS = 1000,
  MAX_PATIENCE = 100
};

static const char help_text[] =
    "Usage: isoload conformance [options]\n"
    "       isoload conformance show|compare FILE... (--help says more)\n"
    "\n"
    "Runs the conformance suite against an implementation of the Dynamic Worker Loader API and\n"
    "says what it does not do as specified.\n"
    "\n"
    "What is judged\n"
    "  --adapter NAME|PATH     the implementation: a name under conformance/adapters, or the path\n"
    "                          of an adapter (conformance/CONTRACT.md); default isoload\n"
    "\n"
    "Which cases\n"
    "  --profile A,B           only these profiles; default every one\n"
    "  --level LEVEL           must, should or observed: this level and stronger; default "
    "observed\n"
    "  --filter GLOB           only cases whose id matches, such as 'core/env-*'; may be repeated\n"
    "  --list                  shows the cases and runs none\n"
    "\n"
    "How\n"
    "  --jobs N                cases at a time; default the number of processors, at most 4\n"
    "  --bail                  stops at the first unexpected outcome\n"
    "  --repeat N              runs the cases N times, each time in a process of its own; a case "
    "that\n"
    "                          does not come out the same each time is flaky, and a failure\n"
    "  --shuffle               asks them in another order each time\n"
    "  --seed N                the orders of an earlier --shuffle, which says its seed\n"
    "  --start-timeout MS      how long the implementation may take to be ready; default 30000\n"
    "  --patience N            cases, and the adapter's start, have N times their time: for a\n"
    "                          machine that is slow or busy\n"
    "  --adapter-log FILE      keeps what the adapter prints\n"
    "\n"
    "Known failures\n"
    "  --expectations FILE     default conformance/expectations/IMPLEMENTATION.json where it is\n"
    "  --update-expectations   rewrites that file from this run; reasons are kept, a new entry is\n"
    "                          \"unexamined\"; refused after a crash or an error of the harness\n"
    "\n"
    "Mutants: deliberately wrong loaders\n"
    "  --mutants               shows for each whether a case of a clause that it breaks catches "
    "it\n"
    "  --mutant NAME           runs the cases with this loader; with --mutants: only this one\n"
    "\n"
    "Results\n"
    "  --format FORMAT         pretty, tap, junit, json, badge (SVG) or claim on standard\n"
    "                          output; default pretty\n"
    "  --output FILE           also writes a file, in the form that its name ends with (.json, "
    ".tap,\n"
    "                          .xml, .svg), else in that of --format; may be repeated. A form "
    "written to "
    "a\n"
    "                          file is not repeated on standard output. Beside a JSON file stands\n"
    "                          FILE.jsonl with a line for each case as it ends.\n"
    "  -q, --quiet             no progress; pretty shows only what is unexpected and the verdict\n"
    "  -h, --help              shows this\n"
    "\n"
    "Exit status: 0 nothing unexpected; 1 an unexpected outcome, or the adapter cannot be used;\n"
    "2 wrong use; 3 the environment lacks something, with what brings it.\n"
    "ISOLOAD_HOME names the checkout that holds the suite; ISOLOAD_BIN the isoload to be judged.\n";

void iso__options_help(FILE *file) { fputs(help_text, file); }

enum option_id {
  OPTION_ADAPTER = 256,
  OPTION_PROFILE,
  OPTION_LEVEL,
  OPTION_FILTER,
  OPTION_JOBS,
  OPTION_LIST,
  OPTION_FORMAT,
  OPTION_OUTPUT,
  OPTION_EXPECTATIONS,
  OPTION_UPDATE,
  OPTION_BAIL,
  OPTION_MUTANTS,
  OPTION_MUTANT,
  OPTION_START_TIMEOUT,
  OPTION_PATIENCE,
  OPTION_ADAPTER_LOG,
  OPTION_REPEAT,
  OPTION_SHUFFLE,
  OPTION_SEED,
};

static const struct option long_options[] = {
    {"adapter", required_argument, NULL, OPTION_ADAPTER},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"level", required_argument, NULL, OPTION_LEVEL},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"list", no_argument, NULL, OPTION_LIST},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"expectations", required_argument, NULL, OPTION_EXPECTATIONS},
    {"update-expectations", no_argument, NULL, OPTION_UPDATE},
    {"bail", no_argument, NULL, OPTION_BAIL},
    {"mutants", no_argument, NULL, OPTION_MUTANTS},
    {"mutant", required_argument, NULL, OPTION_MUTANT},
    {"start-timeout", required_argument, NULL, OPTION_START_TIMEOUT},
    {"patience", required_argument, NULL, OPTION_PATIENCE},
    {"adapter-log", required_argument, NULL, OPTION_ADAPTER_LOG},
    {"repeat", required_argument, NULL, OPTION_REPEAT},
    {"shuffle", no_argument, NULL, OPTION_SHUFFLE},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

/* Adds the words of "a,b" to an array. */
static jv add_words(jv array, const char *text) {
  for (;;) {
    size_t length = strcspn(text, ",");
    if (length) array = jv_array_append(array, jv_string_sized(text, (int)length));
    if (!text[length]) return array;
    text += length + 1;
  }
}

static iso_status parse_number(const char *option, const char *text, long least, long most,
                               long *number, iso_problem *problem) {
  char *end;
  *number = strtol(text, &end, 10);
  if (*text && !*end && *number >= least && *number <= most) return ISO_OK;
  return iso__problem(problem, ISO_MISUSE, "--%s %s: write a whole number from %ld to %ld", option,
                      text, least, most);
}

static iso_status take(int id, const char *name, iso_options *options, iso_problem *problem) {
  long number = 0;
  iso_status status = ISO_OK;
  switch (id) {
    case OPTION_ADAPTER:
      options->adapter = optarg;
      return ISO_OK;
    case OPTION_PROFILE:
      options->selection.profiles = add_words(options->selection.profiles, optarg);
      return ISO_OK;
    case OPTION_LEVEL:
      if (iso__level_parse(optarg, &options->selection.weakest)) return ISO_OK;
      return iso__problem(problem, ISO_MISUSE, "--level %s: write must, should or observed",
                          optarg);
    case OPTION_FILTER:
      options->selection.globs = jv_array_append(options->selection.globs, jv_string(optarg));
      return ISO_OK;
    case OPTION_JOBS:
      status = parse_number(name, optarg, 1, MAX_JOBS, &number, problem);
      options->jobs = (size_t)number;
      return status;
    case OPTION_LIST:
      options->list = true;
      return ISO_OK;
    case OPTION_FORMAT:
      options->format_given = true;
      if (iso__format_parse(optarg, &options->format)) return ISO_OK;
      return iso__problem(problem, ISO_MISUSE,
                          "--format %s: write pretty, tap, junit, json, badge or claim", optarg);
    case OPTION_OUTPUT:
      options->outputs = jv_array_append(options->outputs, jv_string(optarg));
      return ISO_OK;
    case OPTION_EXPECTATIONS:
      options->expectations = optarg;
      return ISO_OK;
    case OPTION_UPDATE:
      options->update_expectations = true;
      return ISO_OK;
    case OPTION_BAIL:
      options->bail = true;
      return ISO_OK;
    case OPTION_MUTANTS:
      options->mutants = true;
      return ISO_OK;
    case OPTION_MUTANT:
      options->mutant = optarg;
      return ISO_OK;
    case OPTION_START_TIMEOUT:
      status = parse_number(name, optarg, 1, MAX_START_TIMEOUT_MS, &number, problem);
      options->start_timeout_ms = (double)number;
      return status;
    case OPTION_PATIENCE:
      status = parse_number(name, optarg, 1, MAX_PATIENCE, &number, problem);
      options->patience = (int)number;
      return status;
    case OPTION_ADAPTER_LOG:
      options->adapter_log = optarg;
      return ISO_OK;
    case OPTION_REPEAT:
      options->rounds_given = true;
      status = parse_number(name, optarg, 1, MAX_ROUNDS, &number, problem);
      options->rounds.count = (size_t)number;
      return status;
    case OPTION_SHUFFLE:
      options->rounds_given = options->rounds.shuffle = true;
      return ISO_OK;
    case OPTION_SEED:
      options->rounds_given = options->seed_given = true;
      status = parse_number(name, optarg, 0, UINT32_MAX, &number, problem);
      options->rounds.seed = (uint32_t)number;
      return status;
    case 'q':
      options->quiet = true;
      return ISO_OK;
    case 'h':
      options->help = true;
      return ISO_OK;
    default:
      return ISO_MISUSE;
  }
}

/* Combinations of which one part would have to be ignored. */
static iso_status check(const iso_options *options, iso_problem *problem) {
  bool mutated = options->mutants || options->mutant;
  if (mutated && options->update_expectations) {
    return iso__problem(problem, ISO_MISUSE,
                        "--update-expectations needs the right loader: leave out --mutant(s)");
  }
  if (options->mutant && !options->mutants && options->expectations) {
    return iso__problem(problem, ISO_MISUSE,
                        "--expectations are about the right loader: leave out --mutant");
  }
  if (options->mutants && options->bail) {
    return iso__problem(problem, ISO_MISUSE, "--bail does not go with --mutants: leave out one");
  }
  if (options->seed_given && !options->rounds.shuffle) {
    return iso__problem(problem, ISO_MISUSE, "--seed is that of an order: add --shuffle");
  }
  if (options->rounds_given && options->mutants) {
    return iso__problem(problem, ISO_MISUSE,
                        "--repeat and --shuffle are for one loader: write --mutant NAME");
  }
  if (options->list && options->rounds_given) {
    return iso__problem(problem, ISO_MISUSE, "--list runs nothing: leave it out, or the rest");
  }
  if (options->list && (mutated || options->update_expectations)) {
    return iso__problem(problem, ISO_MISUSE, "--list runs nothing: leave it out, or the rest");
  }
  if (options->bail && options->update_expectations) {
    return iso__problem(problem, ISO_MISUSE,
                        "--update-expectations needs a whole run: leave out --bail");
  }
  return ISO_OK;
}

int iso__options_next(int argc, char **argv, const struct option *table, int *which,
                      const char **word) {
  int at = optind ? optind : 1;
  *which = -1;
  int id = getopt_long(argc, argv, ":qh", table, which);
  if (id == -1) return -1;
  *word = argv[optind > at ? optind - 1 : at];
  if (*which < 0) return id;
  if (*word == optarg) *word = argv[optind - 2]; /* the value is a word of its own */
  return strcspn(*word + strlen("--"), "=") < strlen(table[*which].name) ? '?' : id;
}

iso_status iso__options_parse(int argc, char **argv, iso_options *options, iso_problem *problem) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  *options = (iso_options){
      .adapter = "isoload",
      .selection = {.profiles = jv_array(), .globs = jv_array(), .weakest = ISO_LEVEL_OBSERVED},
      .jobs = processors < 1   ? 1
              : processors > 4 ? 4
                               : (size_t)processors,
      .outputs = jv_array(),
      .rounds = {.count = 1},
      .start_timeout_ms = DEFAULT_START_TIMEOUT_MS,
      .patience = 1,
  };
  opterr = 0;
  optind = 0; /* makes glibc's getopt start anew */
  int index = -1;
  const char *word = NULL;
  for (int id; (id = iso__options_next(argc, argv, long_options, &index, &word)) != -1;) {
    if (id == '?') {
      return iso__problem(problem, ISO_MISUSE,
                          "%s: no such option; `isoload conformance --help` lists them", word);
    }
    if (id == ':') {
      return iso__problem(problem, ISO_MISUSE,
                          "%s needs a value; `isoload conformance --help` says which", word);
    }
    const char *name = index >= 0 ? long_options[index].name : "";
    iso_status status = take(id, name, options, problem);
    if (status != ISO_OK) return status;
  }
  if (optind < argc) {
    return iso__problem(problem, ISO_MISUSE,
                        "%s: not an option; cases are chosen with --filter GLOB", argv[optind]);
  }
  return check(options, problem);
}

void iso__options_clear(iso_options *options) {
  jv_free(options->selection.profiles);
  jv_free(options->selection.globs);
  jv_free(options->outputs);
}
