/* What a guest can reach that has taken over its process: nothing. escape_guest tries; this makes
 * the world that is to be reached, reads what came of each attempt, and looks at the world after. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape_outside.h"
#include "leaks.h"

enum { MOST_ATTEMPTS = 512 };

struct result {
  char name[64];
  char outcome[16];
  char why[32];
  bool sure;
  bool stopped_twice;
};

struct results {
  struct result each[MOST_ATTEMPTS];
  unsigned count;
  unsigned missing; /* layers */
  bool filtered;
};

static void read_results(FILE *from, struct results *results) {
  char line[256];
  results->count = results->missing = 0;
  results->filtered = false;
  while (fgets(line, sizeof line, from)) {
    char sure[8];
    char twice[8];
    struct result *result = &results->each[results->count];
    if (line[0] == '#') {
      if (strstr(line, "missing")) {
        results->missing++;
        fprintf(stderr, "%s", line + 2);
      }
      if (strstr(line, "system-call filter: in force")) results->filtered = true;
      continue;
    }
    cr_assert_lt(results->count, MOST_ATTEMPTS);
    cr_assert_eq(sscanf(line, "%63[^\t]\t%15[^\t]\t%31[^\t]\t%7[^\t]\t%7s", result->name,
                        result->outcome, result->why, sure, twice),
                 5, "not a result: %s", line);
    result->sure = strcmp(sure, "sure") == 0;
    result->stopped_twice = strcmp(twice, "twice") == 0;
    results->count++;
  }
}

/* Runs all attempts in a mode of escape_guest's. */
static void try_all(const char *mode, const struct outside *outside, struct results *results) {
  char port[16];
  char key[16];
  char bystander[16];
  char inherited[16];
  snprintf(port, sizeof port, "%u", outside->port);
  snprintf(key, sizeof key, "%d", outside->key);
  snprintf(bystander, sizeof bystander, "%d", (int)outside->bystander);
  snprintf(inherited, sizeof inherited, "%d", INHERITED);
  int output[2];
  cr_assert_eq(pipe2(output, O_CLOEXEC), 0, "%m");
  pid_t zygote = fork();
  if (zygote == 0) {
    dup2(output[1], 1);
    execl(ISOLOAD_ESCAPE_GUEST, "escape_guest", mode, outside->file, outside->path,
          outside->abstract, port, key, bystander, inherited, NULL);
    _exit(127);
  }
  close(output[1]);
  FILE *from = fdopen(output[0], "r");
  read_results(from, results);
  fclose(from);
  int status;
  waitpid(zygote, &status, 0);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "escape_guest ended with %#x", status);
  cr_assert_gt(results->count, 150, "there are %u attempts", results->count);
}

static struct outside outside;
static struct results results;

static void before(void) { make_outside(&outside); }
static void after(void) {
  end_outside(&outside);
  no_leaks();
}

TestSuite(escape, .init = before, .fini = after, .timeout = 280);

/* Proves that the other tests could fail: where nothing is confined, the attempts work. */
Test(escape, works_where_nothing_is_confined) {
  try_all("free", &outside, &results);
  unsigned succeeded = 0;
  for (unsigned i = 0; i < results.count; i++) {
    struct result *result = &results.each[i];
    bool out = strcmp(result->outcome, "out") == 0;
    succeeded += out;
    cr_expect(out || !result->sure, "%s: %s %s", result->name, result->outcome, result->why);
    if (!out && !result->sure) {
      fprintf(stderr, "not to be had here even unconfined: %s (%s)\n", result->name, result->why);
    }
  }
  cr_expect_gt(succeeded, results.count / 2, "only %u of %u", succeeded, results.count);
  cr_expect(somebody_connected(&outside), "nobody connected, and somebody should have");
  cr_expect(!file_is_unchanged(&outside), "nobody changed the file, and somebody should have");
}

Test(escape, gets_a_guest_nowhere) {
  try_all("confined", &outside, &results);
  if (!results.filtered) {
    end_outside(&outside); /* a test that is skipped ends here */
    cr_skip("this kernel has no filter for system calls, which stops most attempts\n");
  }
  for (unsigned i = 0; i < results.count; i++) {
    struct result *result = &results.each[i];
    cr_expect_str_neq(result->outcome, "out", "%s", result->name);
  }
  expect_untouched(&outside);
}

/* The layers under the filter hold by themselves what they are for. */
Test(escape, meets_more_than_the_filter) {
  try_all("unfiltered", &outside, &results);
  if (results.missing > 1) {
    end_outside(&outside); /* a test that is skipped ends here */
    cr_skip("layers are missing here, see above, and cannot be seen to stop anything\n");
  }
  for (unsigned i = 0; i < results.count; i++) {
    struct result *result = &results.each[i];
    if (result->stopped_twice) cr_expect_str_neq(result->outcome, "out", "%s", result->name);
  }
  expect_untouched(&outside);
}
