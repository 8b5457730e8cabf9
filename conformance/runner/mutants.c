#include "mutants.h"

#include <math.h>
#include <string.h>

bool iso__mutation_wants(const iso_mutation *mutation, const iso_case *item) {
  if (item->flaw || !iso__selected(item, mutation->selection)) return false;
  for (size_t i = 0; i < mutation->mutant_count; i++) {
    if (iso__has_string(mutation->mutants[i]->breaks, item->clause)) return true;
  }
  return false;
}

static void add_task(iso_run *run, const iso_case *item, const char *mutant) {
  run->tasks = iso__grow(run->tasks, (run->task_count + 1) * sizeof *run->tasks);
  run->tasks[run->task_count++] = iso__task(item, mutant);
}

static bool catches(const iso_task *task) {
  iso_outcome outcome = task->verdict.outcome;
  return task->state == ISO_TASK_SETTLED &&
         (outcome == ISO_FAIL || outcome == ISO_TIMEOUT || outcome == ISO_CRASH);
}

static void on_settled(iso_run *run, iso_task *task) {
  const iso_mutation *mutation = run->data;
  if (mutation->progress) {
    mutation->progress(mutation->data, task->mutant ? task->mutant : task->item->id);
  }
  if (!task->mutant || !catches(task)) return;
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *other = &run->tasks[i];
    if (other->mutant == task->mutant && !strcmp(other->item->clause, task->item->clause)) {
      iso__task_skip(&run->tasks[i]);
    }
  }
}

static iso_run new_run(const iso_mutation *mutation) {
  return (iso_run){.server = mutation->server,
                   .jobs = mutation->jobs,
                   .features = mutation->features,
                   .on_settled = on_settled,
                   .data = (void *)mutation,
                   .incidents = jv_null()};
}

static void end_run(iso_run *run) {
  for (size_t i = 0; i < run->task_count; i++) iso__task_clear(&run->tasks[i]);
  free(run->tasks);
  jv_free(run->incidents);
}

/* The mutated cases: only those that the right loader passes can say anything about a wrong one. */
static void add_mutated(const iso_mutation *mutation, const iso_run *baseline, iso_run *run) {
  for (size_t i = 0; i < mutation->mutant_count; i++) {
    const iso_mutant *mutant = mutation->mutants[i];
    if (mutant->flaw) continue;
    for (size_t j = 0; j < baseline->task_count; j++) {
      const iso_task *task = &baseline->tasks[j];
      if (task->state == ISO_TASK_SETTLED && task->verdict.outcome == ISO_PASS &&
          iso__has_string(mutant->breaks, task->item->clause)) {
        add_task(run, task->item, mutant->name);
      }
    }
  }
}

/* Cases of the clauses that a mutant breaks, which the right loader does not pass either. */
static size_t cases_out_of_reach(const iso_mutant *mutant, const iso_run *baseline) {
  size_t count = 0;
  for (size_t i = 0; i < baseline->task_count; i++) {
    const iso_task *task = &baseline->tasks[i];
    count += task->state == ISO_TASK_SETTLED && iso__has_string(mutant->breaks, task->item->clause);
  }
  return count;
}

/* What the cases of one clause said of a mutant. */
typedef struct {
  const iso_task *caught; /* the case that caught it, or NULL */
  const iso_task *error;  /* one that could not be run, or NULL */
  size_t ran;
} iso_findings;

static iso_findings find(const iso_mutant *mutant, const char *clause, const iso_run *run) {
  iso_findings found = {0};
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[i];
    if (!task->mutant || strcmp(task->mutant, mutant->name) != 0) continue;
    if (strcmp(task->item->clause, clause) != 0) continue;
    if (!found.caught && catches(task)) found.caught = task;
    if (task->state == ISO_TASK_SETTLED && task->verdict.outcome == ISO_ERROR) found.error = task;
    found.ran++;
  }
  return found;
}

static jv row_of(const char *outcome, const iso_task *by, jv message) {
  jv row = JV_OBJECT(jv_string("outcome"), jv_string(outcome), jv_string("message"), message);
  return by ? jv_object_set(row, jv_string("by"), jv_string(by->item->id)) : row;
}

static const char *message_of(const iso_task *task, const char *otherwise) {
  return task->verdict.message ? task->verdict.message : otherwise;
}

/* No case of the mutant's clauses was run with it. */
static jv row_without_case(const iso_mutant *mutant, const iso_run *baseline) {
  cleanup_jv jv clauses = jv_dump_string(jv_copy(mutant->breaks), 0);
  const char *text = jv_string_value(clauses);
  /* An implementation that has not got what a mutant breaks can say nothing about the mutant. */
  if (cases_out_of_reach(mutant, baseline) > 0) {
    return row_of(
        "not-applicable", NULL,
        jv_string_fmt("the implementation itself passes none of the cases of the clauses %s",
                      text));
  }
  return row_of(
      "missed", NULL,
      jv_string_fmt("there is no case of the clauses %s that the right loader passes", text));
}

/* {outcome, by?, message} of one mutant. It is caught when a case of every clause that it breaks
 * catches it, as far as the implementation itself passes any of that clause: else a clause whose
 * cases see nothing would hide behind another. */
static jv judge_mutant(const iso_mutant *mutant, const iso_run *baseline, const iso_run *run) {
  if (mutant->flaw) {
    return row_of("error", NULL, jv_string_fmt("%s: %s", mutant->path, mutant->flaw));
  }
  const iso_task *caught = NULL;
  cleanup_jv jv missed = jv_array();
  size_t ran = 0, missed_cases = 0;
  jv_array_foreach(mutant->breaks, i, item) {
    cleanup_jv jv clause = item;
    iso_findings found = find(mutant, jv_string_value(clause), run);
    ran += found.ran;
    if (found.caught) {
      if (!caught) caught = found.caught;
      continue;
    }
    if (found.error) {
      return row_of(
          "error", NULL,
          jv_string_fmt("%s: %s", found.error->item->id, message_of(found.error, "error")));
    }
    if (found.ran == 0) continue;
    missed = jv_array_append(missed, jv_copy(clause));
    missed_cases += found.ran;
  }
  if (ran == 0) return row_without_case(mutant, baseline);
  if (missed_cases == 0) return row_of("caught", caught, jv_string(message_of(caught, "")));
  cleanup_jv jv clauses = jv_dump_string(jv_copy(missed), 0);
  return row_of("missed", NULL,
                jv_string_fmt("passes all of the cases (%zu) of the clauses %s", missed_cases,
                              jv_string_value(clauses)));
}

static jv mutant_rows(const iso_mutation *mutation, const iso_run *baseline, const iso_run *run,
                      size_t *caught, size_t *judged) {
  jv rows = jv_array();
  *caught = *judged = 0;
  for (size_t i = 0; i < mutation->mutant_count; i++) {
    const iso_mutant *mutant = mutation->mutants[i];
    jv row =
        JV_OBJECT(jv_string("name"), jv_string(mutant->name), jv_string("description"),
                  jv_string(mutant->description), jv_string("breaks"), jv_copy(mutant->breaks));
    row = jv_object_merge(row, judge_mutant(mutant, baseline, run));
    jv outcome = jv_object_get(jv_copy(row), jv_string("outcome"));
    *caught += strcmp(jv_string_value(outcome), "caught") == 0;
    *judged += strcmp(jv_string_value(outcome), "not-applicable") != 0;
    jv_free(outcome);
    rows = jv_array_append(rows, row);
  }
  return rows;
}

/* The cases that the right loader was run with and did not pass. */
static jv baseline_rows(const iso_mutation *mutation, const iso_run *baseline) {
  jv rows = jv_array();
  for (size_t i = 0; i < baseline->task_count; i++) {
    const iso_task *task = &baseline->tasks[i];
    if (task->state != ISO_TASK_SETTLED || task->verdict.outcome == ISO_PASS) continue;
    rows = jv_array_append(rows, iso__document_case(mutation->context, task));
  }
  return rows;
}

static jv document_of(const iso_mutation *mutation, const iso_run *baseline, const iso_run *run) {
  const iso_context *context = mutation->context;
  size_t caught, count;
  jv rows = mutant_rows(mutation, baseline, run, &caught, &count);
  jv percent = count ? jv_number(floor(100.0 * (double)caught / (double)count)) : jv_null();
  jv score = JV_OBJECT(jv_string("caught"), jv_number((double)caught), jv_string("mutants"),
                       jv_number((double)count), jv_string("percent"), percent);
  bool passed = true;
  for (size_t i = 0; i < baseline->task_count; i++) {
    cleanup_jv jv row = iso__document_case(context, &baseline->tasks[i]);
    cleanup_free char *name = iso__get_string(row, "outcome");
    iso_outcome outcome = ISO_ERROR;
    iso__outcome_parse(name, &outcome);
    passed &= !iso__is_unexpected(outcome, baseline->tasks[i].item->level);
  }
  jv suite = JV_OBJECT(jv_string("version"), jv_string(context->suite->version),
                       jv_string("commit"), jv_copy(context->commit));
  jv document = JV_OBJECT(
      jv_string("schema"), jv_string("isoload.mutants/1"), jv_string("implementation"),
      jv_copy(context->implementation), jv_string("suite"), suite, jv_string("machine"),
      iso__machine(), jv_string("started"), jv_copy(context->started), jv_string("durationMs"),
      jv_number(iso__round_ms(iso__now_ms() - context->started_at)), jv_string("score"), score,
      jv_string("rightLoaderPasses"), jv_bool(passed));
  document = jv_object_set(document, jv_string("baseline"), baseline_rows(mutation, baseline));
  return jv_object_set(document, jv_string("mutants"), rows);
}

iso_status iso__mutation_run(const iso_mutation *mutation, jv *document, iso_problem *problem) {
  iso_run baseline = new_run(mutation), run = new_run(mutation);
  const iso_suite *suite = mutation->context->suite;
  for (size_t i = 0; i < suite->case_count; i++) {
    const iso_case *item = &suite->cases[i];
    if (iso__mutation_wants(mutation, item)) add_task(&baseline, item, NULL);
  }
  iso_status status = iso__run(&baseline, problem);
  if (status == ISO_OK) {
    add_mutated(mutation, &baseline, &run);
    status = iso__run(&run, problem);
  }
  if (status == ISO_OK) *document = document_of(mutation, &baseline, &run);
  end_run(&baseline);
  end_run(&run);
  return status;
}

bool iso__mutation_succeeds(jv document) {
  cleanup_jv jv passes = jv_object_get(jv_copy(document), jv_string("rightLoaderPasses"));
  cleanup_jv jv score = jv_object_get(jv_copy(document), jv_string("score"));
  cleanup_jv jv caught = jv_object_get(jv_copy(score), jv_string("caught"));
  cleanup_jv jv mutants = jv_object_get(jv_copy(score), jv_string("mutants"));
  return jv_get_kind(passes) == JV_KIND_TRUE && jv_equal(jv_copy(caught), jv_copy(mutants));
}
