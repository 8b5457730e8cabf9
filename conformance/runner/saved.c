#include "saved.h"

#include <string.h>

#include "options.h"
#include "outputs.h"

static const char help_text[] =
    "Usage: isoload conformance show FILE [options]\n"
    "       isoload conformance compare BEFORE AFTER [options]\n"
    "\n"
    "show writes the result of `isoload conformance --output FILE.json` in another form. compare\n"
    "says which cases do worse or better in the second result than in the first.\n"
    "\n"
    "  --format FORMAT   show: pretty, tap, junit, json, badge (SVG) or claim; compare: pretty or\n"
    "                    json; default pretty\n"
    "  -q, --quiet       only what is unexpected or worse, and the last line\n"
    "  -h, --help        shows this\n"
    "\n"
    "Exit status: 0; 1 compare: a case of level must or should does worse; 2 wrong use.\n";

typedef struct saved_options {
  iso_format format;
  bool quiet, help;
  const char *files[2];
  int file_count;
} saved_options;

bool iso__is_saved_verb(const char *word) {
  return strcmp(word, "show") == 0 || strcmp(word, "compare") == 0;
}

static iso_status parse(int argc, char **argv, saved_options *options, iso_problem *problem) {
  static const struct option long_options[] = {{"format", required_argument, NULL, 'f'},
                                               {"quiet", no_argument, NULL, 'q'},
                                               {"help", no_argument, NULL, 'h'},
                                               {0}};
  bool compares = strcmp(argv[1], "compare") == 0;
  const char *forms = compares ? "pretty or json" : "pretty, tap, junit, json, badge or claim";
  opterr = 0;
  optind = 2;
  int which = -1;
  const char *word = NULL;
  for (int id; (id = iso__options_next(argc, argv, long_options, &which, &word)) != -1;) {
    if (id == 'q')
      options->quiet = true;
    else if (id == 'h')
      options->help = true;
    else if (id != 'f' || !iso__format_parse(optarg, &options->format) ||
             (compares && options->format != ISO_PRETTY && options->format != ISO_JSON))
      return iso__problem(problem, ISO_MISUSE, "%s: write --format with %s, --quiet or --help",
                          id == 'f' ? optarg : word, forms);
  }
  for (; optind < argc && options->file_count < 2; optind++) {
    options->files[options->file_count++] = argv[optind];
  }
  if (options->help || (optind == argc && options->file_count == (compares ? 2 : 1))) return ISO_OK;
  return iso__problem(problem, ISO_MISUSE,
                      compares ? "write: isoload conformance compare BEFORE.json AFTER.json"
                               : "write: isoload conformance show FILE.json");
}

/* Reads a result of one of the schemas; *document belongs to the caller. */
static iso_status read_result(const char *path, bool mutants_too, jv *document,
                              iso_problem *problem) {
  cleanup_free char *text = NULL;
  if (iso__read_file(path, &text, NULL, problem) != ISO_OK) return ISO_MISUSE;
  cleanup_jv jv result = jv_parse(text);
  bool is_object = jv_get_kind(result) == JV_KIND_OBJECT;
  cleanup_free char *schema = is_object ? iso__get_string(result, "schema") : NULL;
  bool fits = schema && (strcmp(schema, "isoload.conformance/1") == 0 ||
                         (mutants_too && strcmp(schema, "isoload.mutants/1") == 0));
  if (!fits) {
    return iso__problem(problem, ISO_MISUSE,
                        "%s is no result: give a file that isoload conformance --output FILE.json "
                        "wrote",
                        path);
  }
  *document = jv_copy(result);
  return ISO_OK;
}

static iso_status show(const saved_options *options, iso_style style, iso_problem *problem) {
  cleanup_jv jv document = jv_null();
  iso_status status = read_result(options->files[0], true, &document, problem);
  return status == ISO_OK ? iso__render(document, options->format, style, stdout, problem) : status;
}

static iso_status compare(const saved_options *options, iso_style style, iso_problem *problem) {
  cleanup_jv jv before = jv_null(), after = jv_null(), comparison = jv_null();
  iso_status status = read_result(options->files[0], false, &before, problem);
  if (status == ISO_OK) status = read_result(options->files[1], false, &after, problem);
  if (status == ISO_OK) status = iso__compare(before, after, &comparison, problem);
  if (status == ISO_OK) status = iso__render(comparison, options->format, style, stdout, problem);
  if (status != ISO_OK) return status;
  cleanup_jv jv counted =
      jv_getpath(jv_copy(comparison), JV_ARRAY(jv_string("totals"), jv_string("counted")));
  return jv_number_value(counted) > 0 ? ISO_FAILED : ISO_OK;
}

iso_status iso__saved(int argc, char **argv, iso_problem *problem) {
  saved_options options = {.format = ISO_PRETTY};
  iso_status status = parse(argc, argv, &options, problem);
  if (status != ISO_OK) return status;
  if (options.help) {
    fputs(help_text, stdout);
    return ISO_OK;
  }
  iso_style style = {.colour = iso__wants_colour(), .quiet = options.quiet};
  return strcmp(argv[1], "show") == 0 ? show(&options, style, problem)
                                      : compare(&options, style, problem);
}
