#include "glob.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

static bool match_segment(const char *pattern, size_t pattern_length, const char *path,
                          size_t path_length) {
  iso__autofree char *one = strndup(pattern, pattern_length);
  iso__autofree char *other = strndup(path, path_length);
  return one != NULL && other != NULL && fnmatch(one, other, 0) == 0;
}

static const char *next_segment(const char *text, size_t length) {
  return text[length] == '/' ? text + length + 1 : NULL;
}

/* NULL stands for "no segment left". */
static bool match_from(const char *pattern, const char *path) {
  if (pattern == NULL) {
    return path == NULL;
  }
  size_t length = strcspn(pattern, "/");
  const char *pattern_rest = next_segment(pattern, length);
  if (length == 2 && strncmp(pattern, "**", 2) == 0) {
    if (match_from(pattern_rest, path)) {
      return true;
    }
    return path != NULL && match_from(pattern, next_segment(path, strcspn(path, "/")));
  }
  if (path == NULL) {
    return false;
  }
  size_t path_length = strcspn(path, "/");
  return match_segment(pattern, length, path, path_length) &&
         match_from(pattern_rest, next_segment(path, path_length));
}

bool iso__glob_match(const char *pattern, const char *path) {
  if (strncmp(pattern, "./", 2) == 0) {
    pattern += 2;
  }
  return match_from(pattern, path);
}
