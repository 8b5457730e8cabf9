/* What goes wrong thousands of times leaves nothing behind: loads that fail, calls that throw, calls
 * that nobody waits for. ISOLOAD_LONG_COUNT says how often; see CMakeLists.txt. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "api_support.h"
#include "leaks.h"
#include "loader_support.h"

TestSuite(loader_long, .fini = no_leaks);

static int rounds(int usual) {
  const char *given = getenv("ISOLOAD_LONG_COUNT");
  int count = given ? atoi(given) : memory_is_measurable() ? usual : 200;
  cr_assert_geq(count, 10, "ISOLOAD_LONG_COUNT must be a number of 10 at least");
  return count;
}

static int open_descriptors(void) {
  DIR *folder = opendir("/proc/self/fd");
  cr_assert_not_null(folder);
  int count = 0;
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

static char *read_worker(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", ISOLOAD_WORKERS, name);
  FILE *file = fopen(path, "rb");
  cr_assert_not_null(file, "%s", path);
  enum { MOST = 64 * 1024 };
  char *text = calloc(1, MOST);
  cr_assert_not_null(text);
  cr_assert_gt(fread(text, 1, MOST - 1, file), 0);
  fclose(file);
  return text;
}

typedef struct answer {
  bool given;
  iso_status status;
} answer;

static void on_reply(void *data, const iso__reply *reply) {
  *(answer *)data = (answer){.given = true, .status = reply->status};
}

/* One call of the parent: a request of its own. */
static void call(parent *family, const char *method, int number) {
  char args[32];
  snprintf(args, sizeof args, "[%d]", number);
  answer own = {0};
  iso__client_call(family->client, NULL, method, args, on_reply, &own);
  while (!own.given) cr_assert(iso__host_turn(family->host), "%s hangs", method);
  cr_assert_eq(own.status, ISO_OK, "%s failed", method);
}

/* Which peak a round counts for: of a sixth of all rounds after half of them, when heaps and caches
 * have grown to what they need, or of the last sixth. Peaks, because what was dropped waits for a
 * collection. */
static long *peak_of(int round, int count, long *early, long *late) {
  if (round >= count / 2 && round < count / 2 + count / 6) return early;
  return round >= count - count / 6 ? late : NULL;
}

static void expect_nothing_left(const char *method, int usual) {
  char *source = read_worker("long.js");
  char *check = read_worker("check.js");
  parent family = parent_of("long.js", source, "check.js", check);
  int count = rounds(usual), descriptors = 0;
  long early = 0, late = 0;
  size_t workers = 0;
  for (int i = 0; i < count; i++) {
    call(&family, method, i);
    if (i == count / 10) {
      descriptors = open_descriptors();
      workers = iso__host_worker_count(family.host);
    }
    long *peak = peak_of(i, count, &early, &late);
    if (!peak) continue;
    long now = resident_kib();
    if (now > *peak) *peak = now;
  }
  cr_assert_leq(open_descriptors(), descriptors + 1, "descriptors are left open");
  cr_assert_leq(iso__host_worker_count(family.host), workers + 1, "workers are left");
  parent_free(&family);
  free(source);
  free(check);
  printf("# %s: %d times; peaks %ld KiB early, %ld KiB late\n", method, count, early, late);
  if (!memory_is_measurable()) {
    cr_skip("resident memory says nothing where AddressSanitizer keeps what was freed");
  }
  cr_assert_leq(late * 10, early * 11, "%ld KiB early, %ld KiB after %d", early, late, count);
}

Test(loader_long, loads_that_fail) { expect_nothing_left("failing", 2000); }

Test(loader_long, calls_that_throw) { expect_nothing_left("throwing", 10000); }

Test(loader_long, calls_that_nobody_waits_for) { expect_nothing_left("abandoned", 10000); }
