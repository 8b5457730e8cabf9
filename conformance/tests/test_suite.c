#include <criterion/criterion.h>

#include "suite.h"

static iso_suite suite;

static void read_fixture(void) {
  iso_problem problem = {{0}};
  cr_assert_eq(iso__suite_read(FIXTURES_DIR "/home/conformance", &suite, &problem), ISO_OK, "%s",
               problem.text);
}

static void clear(void) { iso__suite_clear(&suite); }

TestSuite(suite, .init = read_fixture, .fini = clear);

static iso_selection everything(void) {
  return (iso_selection){
      .profiles = jv_array(), .globs = jv_array(), .weakest = ISO_LEVEL_OBSERVED};
}

static size_t selected(const iso_selection *selection) {
  size_t count = 0;
  for (size_t i = 0; i < suite.case_count; i++) count += iso__selected(&suite.cases[i], selection);
  return count;
}

static void free_selection(iso_selection *selection) {
  jv_free(selection->profiles);
  jv_free(selection->globs);
}

Test(suite, cases_are_read_and_sorted) {
  cr_expect_str_eq(suite.version, "0.0.1-test");
  for (size_t i = 1; i < suite.case_count; i++) {
    cr_expect_lt(strcmp(suite.cases[i - 1].id, suite.cases[i].id), 0);
  }
  const iso_case *hang = iso__suite_case(&suite, "core/hang");
  cr_assert_not_null(hang);
  cr_expect_str_eq(hang->clause, "hanging.one");
  cr_expect_str_eq(hang->path, "cases/core/hang.js");
  cr_expect_eq(hang->timeout_ms, 400);
  cr_expect_not(hang->fresh);
  cr_expect(iso__suite_case(&suite, "core/fresh")->fresh);
  cr_expect_null(iso__suite_case(&suite, "core/fresh")->parent_flags);
  cr_expect_str_eq(iso__suite_case(&suite, "core/flagged")->parent_flags,
                   "experimental,other_flag");
  cr_expect_eq(iso__suite_case(&suite, "core/fresh")->timeout_ms, 5000);
  cr_expect(iso__has_string(iso__suite_case(&suite, "core/feature-absent")->features, "absent"));
  cr_expect_null(iso__suite_case(&suite, "core/none"));
}

Test(suite, a_file_that_is_no_case_keeps_its_flaw) {
  const iso_case *flawed = iso__suite_case(&suite, "rpc/flawed");
  cr_assert_not_null(flawed);
  cr_expect(strstr(flawed->flaw, "no front matter"));
}

Test(suite, mutants_are_read) {
  cr_expect_eq(suite.mutant_count, 4);
  cr_expect(iso__has_string(iso__suite_mutant(&suite, "missed")->breaks, "passing.some"));
  cr_expect_null(iso__suite_mutant(&suite, "none"));
}

Test(suite, selection_by_profile) {
  iso_selection selection = everything();
  cr_expect_eq(selected(&selection), suite.case_count);
  selection.profiles = jv_array_append(selection.profiles, jv_string("rpc"));
  cr_expect_eq(selected(&selection), 6);
  free_selection(&selection);
}

Test(suite, selection_by_level_keeps_what_has_a_flaw) {
  iso_selection selection = everything();
  selection.weakest = ISO_LEVEL_MUST;
  size_t musts = selected(&selection);
  selection.weakest = ISO_LEVEL_SHOULD;
  cr_expect_eq(selected(&selection), musts + 1);
  cr_expect(iso__selected(iso__suite_case(&suite, "rpc/flawed"), &selection));
  free_selection(&selection);
}

Test(suite, selection_by_glob) {
  iso_selection selection = everything();
  selection.globs = jv_array_append(selection.globs, jv_string("*pass-[12]"));
  cr_expect_eq(selected(&selection), 2);
  selection.globs = jv_array_append(selection.globs, jv_string("rpc/*"));
  cr_expect_eq(selected(&selection), 8);
  free_selection(&selection);
}

Test(suite, a_selection_of_nothing_is_wrong_use) {
  iso_selection selection = everything();
  iso_problem problem;
  cr_expect_eq(iso__selection_check(&suite, &selection, &problem), ISO_OK);
  selection.globs = jv_array_append(selection.globs, jv_string("nothing"));
  cr_expect_eq(iso__selection_check(&suite, &selection, &problem), ISO_MISUSE);
  free_selection(&selection);
  selection = everything();
  selection.profiles = jv_array_append(selection.profiles, jv_string("tails"));
  cr_expect_eq(iso__selection_check(&suite, &selection, &problem), ISO_MISUSE);
  cr_expect(strstr(problem.text, "not available yet") && strstr(problem.text, "core, rpc"));
  free_selection(&selection);
}

Test(suite, levels) {
  iso_level level;
  cr_expect(iso__level_parse("should", &level));
  cr_expect_eq(level, ISO_LEVEL_SHOULD);
  cr_expect_not(iso__level_parse("may", &level));
}

Test(suite_missing, no_folder_of_cases) {
  iso_suite none;
  iso_problem problem;
  cr_expect_eq(iso__suite_read(FIXTURES_DIR "/nowhere", &none, &problem), ISO_LACKING);
  cr_expect(strstr(problem.text, "ISOLOAD_HOME"));
}
