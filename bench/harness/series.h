/* Raw samples, one series for each system, workload and metric. Every sample is kept. Main thread
 * only. */
#ifndef ISO_BENCH_SERIES_H
#define ISO_BENCH_SERIES_H

#include <stddef.h>

typedef struct iso__bench_series {
  const char *system; /* these four live as long as the run */
  const char *workload;
  const char *metric;
  const char *unit;
  double *values;
  size_t count;
  size_t capacity;
} iso__bench_series;

/* Zero-initialise; ended by iso__bench_series_clear. */
typedef struct iso__bench_series_list {
  iso__bench_series *items;
  size_t count;
  size_t capacity;
} iso__bench_series_list;

/* Adds a sample to its series, which is made where it is the first. */
void iso__bench_series_add(iso__bench_series_list *list, const char *system, const char *workload,
                           const char *metric, const char *unit, double value);

/* A series, or NULL where no sample of it was taken. */
const iso__bench_series *iso__bench_series_find(const iso__bench_series_list *list,
                                                const char *system, const char *workload,
                                                const char *metric);

/* Moves all series of a system to another list: what a failed system measured does not count, and
 * is kept. */
void iso__bench_series_move(iso__bench_series_list *from, iso__bench_series_list *to,
                            const char *system);

void iso__bench_series_clear(iso__bench_series_list *list);

#endif
