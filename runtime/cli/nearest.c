#include "nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 63 /* longer words are compared by their beginning */ };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static char lower(char letter) { return (char)tolower((unsigned char)letter); }

/* The optimal string alignment distance. */
static size_t distance(const char *a, const char *b) {
  size_t rows = least(strlen(a), LONGEST);
  size_t columns = least(strlen(b), LONGEST);
  size_t cost[LONGEST + 1][LONGEST + 1];
  for (size_t i = 0; i <= rows; i++) {
    cost[i][0] = i;
  }
  for (size_t j = 0; j <= columns; j++) {
    cost[0][j] = j;
  }
  for (size_t i = 1; i <= rows; i++) {
    for (size_t j = 1; j <= columns; j++) {
      size_t differs = lower(a[i - 1]) != lower(b[j - 1]);
      size_t best = least(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
      best = least(best, cost[i - 1][j - 1] + differs);
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        best = least(best, cost[i - 2][j - 2] + 1);
      }
      cost[i][j] = best;
    }
  }
  return cost[rows][columns];
}

const char *iso__nearest(const char *word, const char *const *names, size_t count) {
  const char *nearest = NULL;
  size_t fewest = (size_t)-1;
  for (size_t i = 0; i < count; i++) {
    size_t edits = distance(word, names[i]);
    if (edits < fewest) {
      fewest = edits;
      nearest = names[i];
    }
  }
  return nearest;
}
