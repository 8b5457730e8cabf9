#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void iso__bench_quantity(char *text, size_t size, double value, const char *unit) {
  static const struct {
    const char *unit, *name;
    double least, factor;
  } scales[] = {{"ms", "s", 1e3, 1e-3},     {"ms", "ms", 1, 1},      {"ms", "us", 0, 1e3},
                {"us", "s", 1e6, 1e-6},     {"us", "ms", 1e3, 1e-3}, {"us", "us", 0, 1},
                {"ratio", "", 0, 1},        {"1/s", "/s", 0, 1},     {"bytes", "GB", 1e9, 1e-9},
                {"bytes", "MB", 1e6, 1e-6}, {"bytes", "kB", 0, 1e-3}};
  if (isnan(value)) {
    snprintf(text, size, "-");
    return;
  }
  double factor = 1;
  const char *name = unit;
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
    if (strcmp(scales[i].unit, unit) != 0 || fabs(value) < scales[i].least) continue;
    factor = scales[i].factor;
    name = scales[i].name;
    break;
  }
  value *= factor;
  int decimals = fabs(value) < 10 ? 2 : fabs(value) < 100 ? 1 : 0;
  snprintf(text, size, "%.*f%s%s", decimals, value, *name ? " " : "", name);
}
