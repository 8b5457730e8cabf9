/* How quiet the machine was while it was measured on: a loop of fixed work, run again and again
 * between the rounds and passes. The work is always the same and needs no memory, so whatever it takes
 * beyond its fastest run is the machine's: a core that others had, a frequency that fell. Such a run is
 * called noisy, in so many words. Nothing else follows from it: no sample is dropped, no interval made
 * wider. Main thread only. */
#ifndef ISO_BENCH_NOISE_H
#define ISO_BENCH_NOISE_H

#include <jv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise; ended by iso__bench_noise_clear. */
typedef struct iso__bench_noise {
  uint64_t turns; /* of the loop; 0: not calibrated */
  double *values; /* ms that it took, each time */
  size_t count;
  size_t capacity;
} iso__bench_noise;

/* What is made of the times of a loop. */
typedef struct iso__bench_noise_verdict {
  bool noisy;
  double fastest; /* ms */
  double median;  /* ms */
  double slowed;  /* share of the times that are over a quarter longer than the fastest */
} iso__bench_noise_verdict;

/* Finds how many turns take about a millisecond here. Takes some milliseconds itself. */
void iso__bench_noise_calibrate(iso__bench_noise *noise);

/* Runs the loop some times and keeps how long each took. Does nothing before calibration. */
void iso__bench_noise_listen(iso__bench_noise *noise);

/* Noisy is where more than a tenth of the times are over a quarter longer than the fastest, or the
 * median is over a tenth longer. Of no times: not noisy. Pure. */
iso__bench_noise_verdict iso__bench_noise_judge(const double *values, size_t count);

/* The sentence about a verdict that is noisy: malloc'ed, the caller's. */
char *iso__bench_noise_reason(const iso__bench_noise_verdict *verdict);

/* As the document has it: `noisy`, `reason`, `unit`, `turns`, `fastest`, `median`, `slowed`, `values`;
 * JSON null where the loop never ran. */
jv iso__bench_noise_json(const iso__bench_noise *noise);

void iso__bench_noise_clear(iso__bench_noise *noise);

#endif
