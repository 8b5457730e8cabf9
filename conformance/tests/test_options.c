#include <criterion/criterion.h>

#include "options.h"

enum { MOST = 24 };

static iso_status parse(const char *line, iso_options *options, iso_problem *problem) {
  static char words[512];
  char *argv[MOST + 1] = {"isoload-conformance"};
  int argc = 1;
  snprintf(words, sizeof words, "%s", line);
  for (char *word = strtok(words, " "); word && argc < MOST; word = strtok(NULL, " ")) {
    argv[argc++] = word;
  }
  return iso__options_parse(argc, argv, options, problem);
}

Test(options, defaults) {
  iso_options options;
  cr_assert_eq(parse("", &options, NULL), ISO_OK);
  cr_expect_str_eq(options.adapter, "isoload");
  cr_expect_eq(options.selection.weakest, ISO_LEVEL_OBSERVED);
  cr_expect_eq(options.format, ISO_PRETTY);
  cr_expect(options.jobs >= 1 && options.jobs <= 4);
  cr_expect_null(options.expectations);
  iso__options_clear(&options);
}

Test(options, all_of_them) {
  iso_options options;
  cr_assert_eq(parse("--profile core,rpc --profile cache --level should --jobs 3 --format tap "
                     "--output a.json --bail -q",
                     &options, NULL),
               ISO_OK);
  cr_expect_eq(jv_array_length(jv_copy(options.selection.profiles)), 3);
  cr_expect_eq(options.selection.weakest, ISO_LEVEL_SHOULD);
  cr_expect_eq(options.jobs, 3);
  cr_expect_eq(options.format, ISO_TAP);
  cr_expect(options.format_given && options.bail && options.quiet);
  cr_expect(iso__has_string(options.outputs, "a.json"));
  iso__options_clear(&options);
}

static void refuses(const char *line, const char *part) {
  iso_options options;
  iso_problem problem = {{0}};
  cr_expect_eq(parse(line, &options, &problem), ISO_MISUSE, "%s", line);
  cr_expect(strstr(problem.text, part), "%s: %s", line, problem.text);
  iso__options_clear(&options);
}

Test(options, wrong_use) {
  refuses("--level most", "must, should or observed");
  refuses("--format yaml", "pretty, tap, junit, json");
  refuses("--jobs 0", "1 to 64");
  refuses("--jobs 2x", "1 to 64");
  refuses("--moon", "--moon");
  refuses("--bail --moon=1", "--moon");
  refuses("core/x --moon", "--moon");
  refuses("--output", "--output needs a value");
  refuses("core/x", "--filter");
  refuses("--repeat 0", "1 to 1000");
  refuses("--patience 0", "1 to 100");
  refuses("--seed 1", "--shuffle");
  refuses("--mutants --shuffle", "--mutant NAME");
  refuses("--list --repeat 2", "--list");
  refuses("--mutants --update-expectations", "right loader");
  refuses("--mutant x --expectations y", "leave out --mutant");
  refuses("--list --mutants", "--list");
  refuses("--bail --update-expectations", "--bail");
}

Test(options, the_beginning_of_a_name_is_no_option) {
  refuses("--adapt=good", "--adapt=good: no such option");
  refuses("--outpu out.json", "--outpu: no such option");
  refuses("--jobs 2 --mutants --bai", "--bai: no such option");
  iso_options options;
  cr_expect_eq(parse("--output --bai --mutant x", &options, NULL), ISO_OK, "a value is not a name");
  cr_expect(iso__has_string(options.outputs, "--bai"));
  iso__options_clear(&options);
}
