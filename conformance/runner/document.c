#include "document.h"

#include <math.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#include "places.h"

double iso__round_ms(double ms) { return round(ms * 10) / 10; }

/* The outcome with the expectation taken into account; *has says whether there is one. */
static iso_outcome final_outcome(const iso_context *context, const iso_task *task,
                                 iso_outcome *expected, bool *has) {
  *has = iso__expectation_of(context->expected, task->item->id, expected);
  return iso__expectations_apply(task->verdict.outcome, *has ? expected : NULL);
}

bool iso__task_is_unexpected(const iso_context *context, const iso_task *task) {
  iso_outcome expected;
  bool has;
  iso_outcome outcome = final_outcome(context, task, &expected, &has);
  return iso__is_unexpected(outcome, task->item->level) || iso__task_is_flaky(task);
}

jv iso__document_case(const iso_context *context, const iso_task *task) {
  const iso_case *item = task->item;
  iso_outcome expected;
  bool has;
  iso_outcome outcome = final_outcome(context, task, &expected, &has);
  jv value = JV_OBJECT(
      jv_string("id"), jv_string(item->id), jv_string("clause"), jv_string(item->clause),
      jv_string("level"), jv_string(iso__level_name(item->level)), jv_string("profile"),
      jv_string(item->profile), jv_string("file"), jv_string(item->path), jv_string("description"),
      jv_string(item->description), jv_string("outcome"), jv_string(iso__outcome_name(outcome)));
  if (has) {
    jv entry = jv_object_get(jv_copy(context->expected), jv_string(item->id));
    value = jv_object_set(value, jv_string("expected"), jv_string(iso__outcome_name(expected)));
    value = jv_object_set(value, jv_string("reason"), jv_object_get(entry, jv_string("reason")));
  }
  value =
      jv_object_set(value, jv_string("durationMs"), jv_number(iso__round_ms(task->duration_ms)));
  if (jv_get_kind(task->outcomes) == JV_KIND_ARRAY &&
      jv_array_length(jv_copy(task->outcomes)) > 1) {
    value = jv_object_set(value, jv_string("outcomes"), jv_copy(task->outcomes));
  }
  const iso_verdict *verdict = &task->verdict;
  if (verdict->message) {
    jv message = iso__without_places(jv_string(verdict->message), context->places);
    value = jv_object_set(value, jv_string("message"), message);
  }
  if (jv_get_kind(verdict->detail) == JV_KIND_OBJECT) {
    jv detail = iso__without_places(jv_copy(verdict->detail), context->places);
    value = jv_object_set(value, jv_string("detail"), detail);
  }
  return value;
}

static jv no_totals(void) {
  jv totals = JV_OBJECT(jv_string("cases"), jv_number(0));
  for (int i = 0; i < ISO_OUTCOME_COUNT; i++) {
    totals = jv_object_set(totals, jv_string(iso__outcome_name((iso_outcome)i)), jv_number(0));
  }
  return jv_object_set(totals, jv_string("unexpected"), jv_number(0));
}

static jv plus_one(jv totals, const char *key) {
  jv old = jv_object_get(jv_copy(totals), jv_string(key));
  double number = jv_number_value(old);
  jv_free(old);
  return jv_object_set(totals, jv_string(key), jv_number(number + 1));
}

static jv counted(jv totals, iso_outcome outcome, bool unexpected) {
  totals = plus_one(totals, "cases");
  totals = plus_one(totals, iso__outcome_name(outcome));
  return unexpected ? plus_one(totals, "unexpected") : totals;
}

/* What the run says about its expectations. */
static jv expectations_of(const iso_context *context, const iso_run *run) {
  jv unexpected = jv_array(), fixed = jv_array();
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[i];
    if (task->state != ISO_TASK_SETTLED) continue;
    iso_outcome expected;
    bool has;
    iso_outcome outcome = final_outcome(context, task, &expected, &has);
    if (!iso__task_is_unexpected(context, task)) continue;
    jv id = jv_string(task->item->id);
    if (outcome == ISO_XPASS)
      fixed = jv_array_append(fixed, id);
    else
      unexpected = jv_array_append(unexpected, id);
  }
  return JV_OBJECT(jv_string("new"), unexpected, jv_string("fixed"), fixed, jv_string("stale"),
                   iso__expectations_stale(context->expected, context->suite),
                   jv_string("unexamined"), iso__expectations_unexamined(context->expected));
}

/* The ids of the cases that did not come out the same each time. */
static jv flaky(const iso_run *run) {
  jv ids = jv_array();
  for (size_t i = 0; i < run->task_count; i++) {
    if (!iso__task_is_flaky(&run->tasks[i])) continue;
    ids = jv_array_append(ids, jv_string(run->tasks[i].item->id));
  }
  return ids;
}

static jv selection_of(const iso_selection *selection) {
  return JV_OBJECT(jv_string("profiles"), jv_copy(selection->profiles), jv_string("filters"),
                   jv_copy(selection->globs), jv_string("level"),
                   jv_string(iso__level_name(selection->weakest)));
}

jv iso__document(const iso_context *context, const iso_run *run) {
  jv cases = jv_array(), totals = no_totals(), by_profile = jv_object();
  bool complete = !run->stop;
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[i];
    complete &= task->state == ISO_TASK_SETTLED;
    if (task->state != ISO_TASK_SETTLED) continue;
    cases = jv_array_append(cases, iso__document_case(context, task));
    iso_outcome expected;
    bool has;
    iso_outcome outcome = final_outcome(context, task, &expected, &has);
    bool unexpected = iso__task_is_unexpected(context, task);
    totals = counted(totals, outcome, unexpected);
    jv profile = jv_string(task->item->profile);
    jv own = jv_object_get(jv_copy(by_profile), jv_copy(profile));
    if (jv_get_kind(own) != JV_KIND_OBJECT) {
      jv_free(own);
      own = no_totals();
    }
    by_profile = jv_object_set(by_profile, profile, counted(own, outcome, unexpected));
  }
  jv suite = JV_OBJECT(jv_string("version"), jv_string(context->suite->version),
                       jv_string("commit"), jv_copy(context->commit));
  jv document = JV_OBJECT(
      jv_string("schema"), jv_string("isoload.conformance/1"), jv_string("implementation"),
      jv_copy(context->implementation), jv_string("suite"), suite, jv_string("machine"),
      iso__machine(), jv_string("started"), jv_copy(context->started), jv_string("durationMs"),
      jv_number(iso__round_ms(iso__now_ms() - context->started_at)), jv_string("totals"), totals,
      jv_string("byProfile"), by_profile, jv_string("cases"), cases);
  document = jv_object_set(document, jv_string("selection"), selection_of(context->selection));
  document = jv_object_set(document, jv_string("complete"), jv_bool(complete));
  document = jv_object_set(document, jv_string("incidents"),
                           iso__without_places(jv_copy(run->incidents), context->places));
  if (jv_get_kind(context->rounds) == JV_KIND_OBJECT) {
    document =
        jv_object_set(document, jv_string("repeat"),
                      jv_object_set(jv_copy(context->rounds), jv_string("flaky"), flaky(run)));
  }
  if (context->mutant) {
    document = jv_object_set(document, jv_string("mutant"), jv_string(context->mutant));
  }
  if (context->expectations_path) {
    document = jv_object_set(document, jv_string("expectations"), expectations_of(context, run));
  }
  return document;
}

bool iso__document_succeeds(jv document) {
  cleanup_jv jv unexpected =
      jv_getpath(jv_copy(document), JV_ARRAY(jv_string("totals"), jv_string("unexpected")));
  bool success = jv_get_kind(unexpected) == JV_KIND_NUMBER && jv_number_value(unexpected) == 0;
  cleanup_jv jv incidents = jv_object_get(jv_copy(document), jv_string("incidents"));
  jv_array_foreach(incidents, i, incident) {
    cleanup_jv jv counts = jv_object_get(incident, jv_string("counted"));
    success &= jv_get_kind(counts) != JV_KIND_TRUE;
  }
  return success;
}

/* The text behind the first `key` at a line's start of a file of "key : value" lines, or null. */
static jv value_in(const char *path, const char *key) {
  cleanup_file FILE *file = fopen(path, "re");
  char line[512];
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, key, strlen(key)) != 0) continue;
    const char *value = strchr(line, ':');
    if (!value) continue;
    value += 1 + strspn(value + 1, " \t");
    return jv_string_sized(value, (int)strcspn(value, "\n"));
  }
  return jv_null();
}

jv iso__machine(void) {
  struct utsname kernel = {0};
  uname(&kernel);
  jv memory = value_in("/proc/meminfo", "MemTotal");
  if (jv_get_kind(memory) == JV_KIND_STRING) {
    double kibibytes = strtod(jv_string_value(memory), NULL);
    jv_free(memory);
    memory = jv_number(kibibytes * 1024);
  }
  return JV_OBJECT(jv_string("cpu"), value_in("/proc/cpuinfo", "model name"), jv_string("cores"),
                   jv_number((double)sysconf(_SC_NPROCESSORS_ONLN)), jv_string("memory"), memory,
                   jv_string("kernel"), jv_string_fmt("%s %s", kernel.sysname, kernel.release),
                   jv_string("architecture"), jv_string(kernel.machine));
}

jv iso__timestamp(void) {
  time_t now = time(NULL);
  struct tm utc;
  char text[32];
  gmtime_r(&now, &utc);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return jv_string(text);
}

jv iso__commit(const char *folder, iso_signals *signals) {
  enum { DEADLINE_MS = 5000, LIMIT = 4096 };
  cleanup_free char *where = iso__copy(folder);
  char *argv[] = {"/usr/bin/env", "git",         "-C",      where,         "describe",
                  "--always",     "--abbrev=40", "--dirty", "--exclude=*", NULL};
  iso_process process;
  cleanup_free char *output = NULL;
  iso_capture how;
  if (iso__process_capture(&process, argv, DEADLINE_MS, LIMIT, signals, &output, &how, NULL) !=
          ISO_OK ||
      how != ISO_CAPTURED || !WIFEXITED(process.status) || WEXITSTATUS(process.status) != 0) {
    return jv_null();
  }
  output[strcspn(output, "\n")] = 0;
  return *output ? jv_string(output) : jv_null();
}
