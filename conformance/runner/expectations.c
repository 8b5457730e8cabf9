#include "expectations.h"

#include <errno.h>
#include <string.h>

const char iso__unexamined[] = "unexamined";

static bool can_be_expected(iso_outcome outcome) {
  return outcome == ISO_FAIL || outcome == ISO_TIMEOUT || outcome == ISO_CRASH;
}

/* Adds one entry of the file to *expected. */
static iso_status read_entry(const char *path, jv entry, jv *expected, iso_problem *problem) {
  cleanup_jv jv value = entry;
  cleanup_free char *id = NULL, *outcome_name = NULL, *reason = NULL;
  if (jv_get_kind(value) == JV_KIND_OBJECT) {
    id = iso__get_string(value, "id");
    outcome_name = iso__get_string(value, "outcome");
    reason = iso__get_string(value, "reason");
  }
  iso_outcome outcome;
  if (!id) {
    return iso__problem(problem, ISO_MISUSE, "%s: an entry has no `id`; write the case's", path);
  }
  if (!outcome_name || !iso__outcome_parse(outcome_name, &outcome) || !can_be_expected(outcome)) {
    return iso__problem(problem, ISO_MISUSE,
                        "%s: the `outcome` of %s must be fail, timeout or crash", path, id);
  }
  if (!reason || !*reason) {
    return iso__problem(problem, ISO_MISUSE, "%s: write the `reason` why %s is expected to %s",
                        path, id, outcome_name);
  }
  if (jv_object_has(jv_copy(*expected), jv_string(id))) {
    return iso__problem(problem, ISO_MISUSE, "%s: %s is there twice; remove one", path, id);
  }
  *expected = jv_object_set(*expected, jv_string(id),
                            JV_OBJECT(jv_string("outcome"), jv_string(outcome_name),
                                      jv_string("reason"), jv_string(reason)));
  return ISO_OK;
}

iso_status iso__expectations_read(const char *path, const char *implementation, jv *expected,
                                  iso_problem *problem) {
  if (access(path, F_OK) < 0) {
    return iso__problem(problem, ISO_LACKING, "there is no expectation file %s", path);
  }
  cleanup_free char *text = NULL;
  if (iso__read_file(path, &text, NULL, problem) != ISO_OK) return ISO_MISUSE;
  cleanup_jv jv file = jv_parse(text);
  cleanup_free char *subject = NULL;
  cleanup_jv jv entries = jv_invalid();
  if (jv_get_kind(file) == JV_KIND_OBJECT) {
    subject = iso__get_string(file, "implementation");
    entries = jv_object_get(jv_copy(file), jv_string("expected"));
  }
  if (!subject || jv_get_kind(entries) != JV_KIND_ARRAY) {
    return iso__problem(problem, ISO_MISUSE,
                        "%s is no expectation file: write {\"implementation\":\"%s\","
                        "\"expected\":[]}",
                        path, implementation);
  }
  if (strcmp(subject, implementation) != 0) {
    return iso__problem(problem, ISO_MISUSE,
                        "%s is about %s, and the adapter is %s; give its own file", path, subject,
                        implementation);
  }
  cleanup_jv jv read = jv_object();
  iso_status status = ISO_OK;
  jv_array_foreach(entries, i, entry) {
    if (status == ISO_OK)
      status = read_entry(path, entry, &read, problem);
    else
      jv_free(entry);
  }
  if (status == ISO_OK) *expected = jv_copy(read);
  return status;
}

bool iso__expectation_of(jv expected, const char *id, iso_outcome *outcome) {
  cleanup_jv jv entry = jv_object_get(jv_copy(expected), jv_string(id));
  if (jv_get_kind(entry) != JV_KIND_OBJECT) return false;
  cleanup_free char *name = iso__get_string(entry, "outcome");
  return name && iso__outcome_parse(name, outcome);
}

iso_outcome iso__expectations_apply(iso_outcome outcome, const iso_outcome *expected) {
  if (!expected) return outcome;
  if (outcome == ISO_PASS) return ISO_XPASS;
  return outcome == *expected ? ISO_XFAIL : outcome;
}

bool iso__is_unexpected(iso_outcome outcome, iso_level level) {
  switch (outcome) {
    case ISO_PASS:
    case ISO_NOT_APPLICABLE:
    case ISO_XFAIL:
      return false;
    case ISO_ERROR:
    case ISO_XPASS:
      return true;
    case ISO_FAIL:
    case ISO_TIMEOUT:
    case ISO_CRASH:
      return level != ISO_LEVEL_OBSERVED;
  }
  return true;
}

jv iso__expectations_stale(jv expected, const iso_suite *suite) {
  jv stale = jv_array();
  cleanup_jv jv ids = jv_keys(jv_copy(expected));
  jv_array_foreach(ids, i, id) {
    if (!iso__suite_case(suite, jv_string_value(id))) stale = jv_array_append(stale, jv_copy(id));
    jv_free(id);
  }
  return stale;
}

jv iso__expectations_unexamined(jv expected) {
  jv unexamined = jv_array();
  cleanup_jv jv ids = jv_keys(jv_copy(expected));
  jv_array_foreach(ids, i, id) {
    cleanup_jv jv entry = jv_object_get(jv_copy(expected), jv_copy(id));
    cleanup_free char *reason = iso__get_string(entry, "reason");
    if (reason && strcmp(reason, iso__unexamined) == 0) {
      unexamined = jv_array_append(unexamined, jv_copy(id));
    }
    jv_free(id);
  }
  return unexamined;
}

/* Why a run cannot become a baseline. */
static iso_status check_run(const iso_run *run, jv expected, iso_problem *problem) {
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[i];
    iso_outcome outcome = task->verdict.outcome, known;
    if (task->state != ISO_TASK_SETTLED) {
      return iso__problem(problem, ISO_FAILED,
                          "the expectations are not updated: the run ended before %s",
                          task->item->id);
    }
    if (iso__task_is_flaky(task)) {
      return iso__problem(
          problem, ISO_FAILED,
          "the expectations are not updated: %s does not come out the same each time",
          task->item->id);
    }
    bool is_known = iso__expectation_of(expected, task->item->id, &known) && known == outcome;
    if (outcome == ISO_ERROR || (outcome == ISO_CRASH && !is_known)) {
      return iso__problem(problem, ISO_FAILED,
                          "the expectations are not updated after the %s of %s; a crash that is "
                          "to be expected is written into the file by hand, with its reason",
                          iso__outcome_name(outcome), task->item->id);
    }
  }
  if (iso__run_has_counted_incident(run)) {
    return iso__problem(problem, ISO_FAILED,
                        "the expectations are not updated: the implementation ended by itself "
                        "during the run");
  }
  return ISO_OK;
}

/* The entry that a settled case gets, or an invalid value where it gets none. */
static jv new_entry(const iso_task *task, jv old) {
  bool had = jv_get_kind(old) == JV_KIND_OBJECT;
  iso_outcome outcome = task->verdict.outcome;
  bool wanted = can_be_expected(outcome) && (had || iso__is_unexpected(outcome, task->item->level));
  if (!wanted) {
    jv_free(old);
    return jv_invalid();
  }
  cleanup_free char *reason = had ? iso__get_string(old, "reason") : NULL;
  jv_free(old);
  return JV_OBJECT(jv_string("outcome"), jv_string(iso__outcome_name(outcome)), jv_string("reason"),
                   jv_string(reason ? reason : iso__unexamined));
}

/* The file's form, sorted by id. */
static jv file_of(const char *implementation, jv expected) {
  jv entries = jv_array();
  cleanup_jv jv ids = jv_keys(jv_copy(expected));
  jv_array_foreach(ids, i, id) {
    jv entry = jv_object_merge(JV_OBJECT(jv_string("id"), jv_copy(id)),
                               jv_object_get(jv_copy(expected), jv_copy(id)));
    entries = jv_array_append(entries, entry);
    jv_free(id);
  }
  return JV_OBJECT(jv_string("implementation"), jv_string(implementation), jv_string("expected"),
                   entries);
}

iso_status iso__expectations_update(const char *path, const char *implementation, jv *expected,
                                    const iso_suite *suite, const iso_run *run,
                                    iso_problem *problem) {
  iso_status status = check_run(run, *expected, problem);
  if (status != ISO_OK) return status;
  cleanup_jv jv updated = jv_copy(*expected);
  cleanup_jv jv stale = iso__expectations_stale(updated, suite);
  jv_array_foreach(stale, i, id) { updated = jv_object_delete(updated, id); }
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[i];
    /* A case that is not applicable was not run either. */
    if (task->verdict.outcome == ISO_NOT_APPLICABLE) continue;
    jv id = jv_string(task->item->id);
    jv entry = new_entry(task, jv_object_get(jv_copy(updated), jv_copy(id)));
    if (jv_is_valid(entry)) {
      updated = jv_object_set(updated, id, entry);
    } else {
      jv_free(entry);
      updated = jv_object_delete(updated, id);
    }
  }
  cleanup_jv jv text = jv_dump_string(file_of(implementation, updated), JV_PRINT_INDENT_FLAGS(2));
  cleanup_free char *lines = iso__format("%s\n", jv_string_value(text));
  status = iso__make_parent(path, problem);
  if (status == ISO_OK) status = iso__write_file(path, lines, strlen(lines), problem);
  if (status != ISO_OK) return status;
  jv_free(*expected);
  *expected = jv_copy(updated);
  return ISO_OK;
}
