#include "noise.h"

#include <math.h>
#include <stdlib.h>

#include "cleanup.h"
#include "clock.h"
#include "error.h"
#include "json.h"
#include "stats.h"

enum { RUNS = 5, CALIBRATION_RUNS = 5, FIRST_TURNS = 100000 };

static const double aim_ms = 1, quarter = 1.25, slowed_most = 0.1, median_most = 1.1;

/* Steps of xorshift, each of which needs the one before: neither the compiler nor a wide processor can
 * make less work of it. */
static double run_loop(uint64_t turns) {
  static volatile uint64_t sink = 88172645463325252u;
  int64_t started = iso__bench_clock_ns();
  uint64_t state = sink;
  for (uint64_t i = 0; i < turns; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  sink = state;
  return (double)(iso__bench_clock_ns() - started) * 1e-6;
}

void iso__bench_noise_calibrate(iso__bench_noise *noise) {
  double fastest = HUGE_VAL;
  for (int i = 0; i < CALIBRATION_RUNS; i++) fastest = fmin(fastest, run_loop(FIRST_TURNS));
  noise->turns = (uint64_t)fmax(1, rint(FIRST_TURNS * aim_ms / fmax(fastest, 1e-6)));
}

void iso__bench_noise_listen(iso__bench_noise *noise) {
  for (int i = 0; noise->turns && i < RUNS; i++) {
    if (noise->count == noise->capacity) {
      noise->capacity = noise->capacity ? noise->capacity * 2 : 64;
      noise->values = realloc(noise->values, noise->capacity * sizeof *noise->values);
      if (!noise->values) abort();
    }
    noise->values[noise->count++] = run_loop(noise->turns);
  }
}

iso__bench_noise_verdict iso__bench_noise_judge(const double *values, size_t count) {
  iso__bench_noise_verdict verdict = {0};
  if (count == 0) return verdict;
  verdict.fastest = values[0];
  for (size_t i = 1; i < count; i++) verdict.fastest = fmin(verdict.fastest, values[i]);
  size_t slowed = 0;
  for (size_t i = 0; i < count; i++) slowed += values[i] > quarter * verdict.fastest;
  verdict.slowed = (double)slowed / (double)count;
  verdict.median = iso__bench_stats_median(values, count);
  verdict.noisy = verdict.slowed > slowed_most || verdict.median > median_most * verdict.fastest;
  return verdict;
}

char *iso__bench_noise_reason(const iso__bench_noise_verdict *verdict) {
  return iso__bench_text(
      "noisy: a loop of fixed work took %.0f %% longer than its fastest run at the median, and "
      "over "
      "a quarter longer %.0f times of a hundred; something else had the processor meanwhile",
      100 * (verdict->median / verdict->fastest - 1), 100 * verdict->slowed);
}

jv iso__bench_noise_json(const iso__bench_noise *noise) {
  if (noise->count == 0) return jv_null();
  iso__bench_noise_verdict verdict = iso__bench_noise_judge(noise->values, noise->count);
  ISO__AUTO_FREE char *reason = verdict.noisy ? iso__bench_noise_reason(&verdict) : NULL;
  jv item = iso__bench_json_set(jv_object(), "noisy", jv_bool(verdict.noisy));
  item = iso__bench_json_set(item, "reason", iso__bench_json_string(reason));
  item = iso__bench_json_set(item, "unit", jv_string("ms"));
  item = iso__bench_json_set(item, "turns", jv_number((double)noise->turns));
  item = iso__bench_json_set(item, "fastest", jv_number(verdict.fastest));
  item = iso__bench_json_set(item, "median", jv_number(verdict.median));
  item = iso__bench_json_set(item, "slowed", jv_number(verdict.slowed));
  return iso__bench_json_set(item, "values", iso__bench_json_numbers(noise->values, noise->count));
}

void iso__bench_noise_clear(iso__bench_noise *noise) {
  free(noise->values);
  *noise = (iso__bench_noise){0};
}
