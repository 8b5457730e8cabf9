#include "series.h"

#include <stdlib.h>
#include <string.h>

static void *grow(void *items, size_t *capacity, size_t size) {
  *capacity = *capacity ? *capacity * 2 : 16;
  items = realloc(items, *capacity * size);
  if (!items) abort();
  return items;
}

static iso__bench_series *append(iso__bench_series_list *list, iso__bench_series series) {
  if (list->count == list->capacity)
    list->items = grow(list->items, &list->capacity, sizeof *list->items);
  list->items[list->count] = series;
  return &list->items[list->count++];
}

const iso__bench_series *iso__bench_series_find(const iso__bench_series_list *list,
                                                const char *system, const char *workload,
                                                const char *metric) {
  for (size_t i = 0; i < list->count; i++) {
    const iso__bench_series *series = &list->items[i];
    if (strcmp(series->system, system) == 0 && strcmp(series->workload, workload) == 0 &&
        strcmp(series->metric, metric) == 0)
      return series;
  }
  return NULL;
}

void iso__bench_series_add(iso__bench_series_list *list, const char *system, const char *workload,
                           const char *metric, const char *unit, double value) {
  iso__bench_series *series =
      (iso__bench_series *)iso__bench_series_find(list, system, workload, metric);
  if (!series)
    series =
        append(list, (iso__bench_series){
                         .system = system, .workload = workload, .metric = metric, .unit = unit});
  if (series->count == series->capacity)
    series->values = grow(series->values, &series->capacity, sizeof *series->values);
  series->values[series->count++] = value;
}

void iso__bench_series_move(iso__bench_series_list *from, iso__bench_series_list *to,
                            const char *system) {
  size_t kept = 0;
  for (size_t i = 0; i < from->count; i++) {
    if (strcmp(from->items[i].system, system) == 0)
      append(to, from->items[i]);
    else
      from->items[kept++] = from->items[i];
  }
  from->count = kept;
}

void iso__bench_series_clear(iso__bench_series_list *list) {
  for (size_t i = 0; i < list->count; i++) free(list->items[i].values);
  free(list->items);
  *list = (iso__bench_series_list){0};
}
