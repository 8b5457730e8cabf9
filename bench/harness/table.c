#include "table.h"

#include <math.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "quantity.h"

static void print_summary(FILE *file, jv summary) {
  ISO__AUTO_FREE char *system = iso__bench_json_text(summary, "system", "?");
  ISO__AUTO_FREE char *unit = iso__bench_json_text(summary, "unit", "");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(summary, "reason", "");
  if (iso__bench_json_number(summary, "n", 0) < 1) {
    fprintf(file, "  %-28s not measured: %s\n", system, reason);
    return;
  }
  static const char *const keys[] = {"median", "low", "high", "p90"};
  char texts[4][32];
  for (size_t i = 0; i < 4; i++) {
    iso__bench_quantity(texts[i], sizeof texts[i], iso__bench_json_number(summary, keys[i], NAN),
                        unit);
  }
  fprintf(file, "  %-28s %10s   %10s ... %-10s %10s %6.0f\n", system, texts[0], texts[1], texts[2],
          texts[3], iso__bench_json_number(summary, "n", 0));
}

/* The summaries of a metric and a workload, cold or warm, ascending by median, what was not measured
 * last: what was made ahead of need is no rival of what was not. */
static jv sorted_summaries(jv summaries, const char *metric, const char *workload, bool warm) {
  jv chosen = jv_array(), keys = jv_array();
  for (int i = 0; i < jv_array_length(jv_copy(summaries)); i++) {
    jv item = jv_array_get(jv_copy(summaries), i);
    ISO__AUTO_FREE char *name = iso__bench_json_text(item, "metric", "");
    ISO__AUTO_FREE char *run = iso__bench_json_text(item, "workload", "");
    if (strcmp(name, metric) != 0 || strcmp(run, workload) != 0 ||
        iso__bench_json_true(item, "warm") != warm) {
      jv_free(item);
      continue;
    }
    keys = jv_array_append(keys, jv_number(iso__bench_json_number(item, "median", HUGE_VAL)));
    chosen = jv_array_append(chosen, item);
  }
  return jv_sort(chosen, keys);
}

static void print_metric(FILE *file, jv results, const char *metric, const char *workload,
                         bool warm, const char *title) {
  ISO__AUTO_JV jv summaries = iso__bench_json_get(results, "summaries");
  if (jv_get_kind(summaries) != JV_KIND_ARRAY) return;
  ISO__AUTO_JV jv sorted = sorted_summaries(summaries, metric, workload, warm);
  int count = jv_array_length(jv_copy(sorted));
  if (count == 0) return;
  fprintf(file, "%-30s %10s   %25s %10s %6s\n", title, "median", "95 % interval      ", "p90", "n");
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv summary = jv_array_get(jv_copy(sorted), i);
    print_summary(file, summary);
  }
  fputc('\n', file);
}

static const char *colour_of(const char *verdict, bool colour) {
  if (!colour) return "";
  if (strcmp(verdict, "supported") == 0) return "\033[32m";
  return strcmp(verdict, "not supported") == 0 ? "\033[31m" : "\033[33m";
}

/* A verdict that the run never meant to give: counted, not listed. */
static bool is_aside(jv item) {
  ISO__AUTO_FREE char *reason = iso__bench_json_text(item, "reason", "");
  return strstr(reason, "was not part of this run") ||
         strstr(reason, "no such ratio was measured in this run");
}

static void print_verdict(FILE *file, jv verdict, bool colour) {
  ISO__AUTO_FREE char *baseline = iso__bench_json_text(verdict, "baseline", "?");
  ISO__AUTO_FREE char *word = iso__bench_json_text(verdict, "verdict", "?");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(verdict, "reason", NULL);
  fprintf(file, "  %-28s %s%-13s%s ", baseline, colour_of(word, colour), word,
          colour ? "\033[0m" : "");
  if (reason)
    fprintf(file, " %s\n", reason);
  else
    fprintf(file, " %.1fx (%.1f ... %.1f), needs %.0fx\n",
            iso__bench_json_number(verdict, "ratio", NAN),
            iso__bench_json_number(verdict, "low", NAN),
            iso__bench_json_number(verdict, "high", NAN),
            iso__bench_json_number(verdict, "needs", NAN));
}

static void print_verdicts(FILE *file, jv results, bool colour) {
  ISO__AUTO_JV jv verdicts = iso__bench_json_get(results, "verdicts");
  ISO__AUTO_FREE char *last = iso__bench_text("%s", "");
  int count = jv_get_kind(verdicts) == JV_KIND_ARRAY ? jv_array_length(jv_copy(verdicts)) : 0;
  int aside = 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv verdict = jv_array_get(jv_copy(verdicts), i);
    ISO__AUTO_FREE char *claim = iso__bench_json_text(verdict, "claim", "?");
    ISO__AUTO_FREE char *sentence = iso__bench_json_text(verdict, "sentence", "");
    ISO__AUTO_FREE char *system = iso__bench_json_text(verdict, "system", "");
    if (strcmp(claim, last) != 0) {
      fprintf(file, "Claim \"%s\", %s against\n", sentence, system);
      free(last);
      last = iso__bench_text("%s", claim);
    }
    if (is_aside(verdict))
      aside++;
    else
      print_verdict(file, verdict, colour);
  }
  if (aside)
    fprintf(file, "%d of %d verdicts are about what was not part of this run\n", aside, count);
  if (count) fputc('\n', file);
}

static const char *colour_of_target(const char *verdict, bool colour) {
  if (!colour) return "";
  if (strcmp(verdict, "reached") == 0) return "\033[32m";
  return strcmp(verdict, "not reached") == 0 ? "\033[31m" : "\033[33m";
}

static void print_target(FILE *file, jv target, bool colour) {
  ISO__AUTO_FREE char *column = iso__bench_json_text(target, "column", "?");
  ISO__AUTO_FREE char *system = iso__bench_json_text(target, "system", "?");
  ISO__AUTO_FREE char *word = iso__bench_json_text(target, "verdict", "?");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(target, "reason", NULL);
  double most = iso__bench_json_number(target, "atMost", NAN);
  fprintf(file, "  %-8s %-28s %s%-12s%s ", column, system, colour_of_target(word, colour), word,
          colour ? "\033[0m" : "");
  if (reason) {
    fprintf(file, " %s\n", reason);
    return;
  }
  fprintf(file, " %.3gx (%.3g ... %.3g), wanted %s %.4gx\n",
          iso__bench_json_number(target, "ratio", NAN), iso__bench_json_number(target, "low", NAN),
          iso__bench_json_number(target, "high", NAN), isnan(most) ? "at least" : "at most",
          isnan(most) ? iso__bench_json_number(target, "atLeast", NAN) : most);
}

static void print_targets(FILE *file, jv results, bool colour) {
  ISO__AUTO_JV jv targets = iso__bench_json_get(results, "targets");
  ISO__AUTO_FREE char *last = iso__bench_text("%s", "");
  int count = jv_get_kind(targets) == JV_KIND_ARRAY ? jv_array_length(jv_copy(targets)) : 0;
  int aside = 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv target = jv_array_get(jv_copy(targets), i);
    if (is_aside(target)) {
      aside++;
      continue;
    }
    ISO__AUTO_FREE char *what = iso__bench_json_text(target, "what", "?");
    ISO__AUTO_FREE char *method = iso__bench_json_text(target, "method", NULL);
    char *row = iso__bench_text("%s%s%s", what, method ? "; " : "", method ? method : "");
    if (strcmp(row, last) != 0) fprintf(file, "Target: %s\n", row);
    free(last);
    last = row;
    print_target(file, target, colour);
  }
  if (aside)
    fprintf(file, "%d of %d targets are about what was not part of this run\n", aside, count);
  if (count) fputc('\n', file);
}

static void print_warnings(FILE *file, jv results) {
  ISO__AUTO_JV jv warnings = iso__bench_json_get(results, "warnings");
  int count = jv_get_kind(warnings) == JV_KIND_ARRAY ? jv_array_length(jv_copy(warnings)) : 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv warning = jv_array_get(jv_copy(warnings), i);
    if (jv_get_kind(warning) == JV_KIND_STRING)
      fprintf(file, "warning: %s\n", jv_string_value(warning));
  }
}

/* Above the numbers, not below them: who reads only the first lines must know. */
static void print_noise(FILE *file, jv results, bool colour) {
  ISO__AUTO_JV jv noise = iso__bench_json_get(results, "noise");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(noise, "reason", NULL);
  if (reason)
    fprintf(file, "%s%s%s\n\n", colour ? "\033[33m" : "", reason, colour ? "\033[0m" : "");
}

/* A run that is not full leaves systems out; it must not look as if there were no others. */
static void print_left_out(FILE *file, jv results) {
  ISO__AUTO_JV jv names = iso__bench_json_get(results, "leftOut");
  int count = jv_get_kind(names) == JV_KIND_ARRAY ? jv_array_length(jv_copy(names)) : 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv name = jv_array_get(jv_copy(names), i);
    fprintf(file, "%s%s", i ? ", " : "Left out of this run: ", jv_string_value(name));
  }
  if (count) fputs("\n\n", file);
}

/* What the summary shows; the document has all of it. */
static const struct {
  const char *metric, *workload;
  bool warm;
  const char *title;
} tables[] = {
    {"ttfr", ISO__BENCH_WORKLOAD, false, "Time to first result"},
    {"ttfr", ISO__BENCH_WORKLOAD, true, "Warm: made ahead of need"},
    {"ttfr", "seen", true, "Warm: a text seen before"},
    {"memory", ISO__BENCH_WORKLOAD, false, "Memory per sandbox"},
    {"memory", ISO__BENCH_WORKLOAD, true, "Memory, warm"},
    {"cpu", ISO__BENCH_WORKLOAD, false, "Processor time"},
    {"cpu", ISO__BENCH_WORKLOAD, true, "Processor time, warm"},
    {"ttfr", "size-750k", false, "A bundle of 750 KiB"},
    {"ttfr", "staggered", false, "Arriving at fixed spacing"},
    {"ttfr", "burst", false, "In a burst, each"},
    {"burst.total", "burst", false, "In a burst, all"},
    {"success", "burst", false, "In a burst, answered"},
    {"call", "payload-0", true, "Call with an empty text"},
    {"call", "payload-1m", true, "Call with 1 MiB"},
    {"churn.rate", "churn", false, "Made, used and ended"},
};

void iso__bench_table(FILE *file, jv document, bool colour) {
  ISO__AUTO_JV jv results = iso__bench_json_get(document, "isoload");
  print_noise(file, results, colour);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    print_metric(file, results, tables[i].metric, tables[i].workload, tables[i].warm,
                 tables[i].title);
  print_left_out(file, results);
  print_verdicts(file, results, colour);
  print_targets(file, results, colour);
  print_warnings(file, results);
}

void iso__bench_table_systems(FILE *file, const iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count; i++) {
    const iso__bench_system *system = run->systems[i];
    fprintf(file, "%-28s %-10s %-28s %s\n", system->name, system->class_name, system->title,
            system->available ? "available"
            : system->reason  ? system->reason
                              : "not available");
  }
}
