#include "embedder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "inprocess.h"

/* A sandbox that never gives its value is ended by the harness after this long. */
enum { START_MS = 30000, ANSWER_MS = 60000, END_MS = 20000, LINE_BYTES = 512 };

/* --- the harness's side ----------------------------------------------------------------------- */

static int read_line(iso__bench_embedder *embedder, int64_t timeout_ms, char *line,
                     iso__bench_error *error) {
  if (!iso__bench_process_read_line(embedder->process, iso__bench_deadline(timeout_ms), line,
                                    LINE_BYTES, NULL, error))
    return 0;
  ISO__AUTO_FREE char *log = iso__bench_process_log(embedder->process);
  ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "");
  return *last ? iso__bench_fail(error, "%s: %.300s", error->text, last) : -1;
}

int iso__bench_embedder_start(const iso__bench_system *system, iso__bench_embedder *embedder,
                              iso__bench_error *error) {
  const iso__bench_template *values = &system->values;
  char program[] = "/proc/self/exe", option[] = "--embed", pool[16];
  ISO__AUTO_FREE char *agent = iso__bench_text("%s", iso__bench_template_get(values, "agent"));
  ISO__AUTO_FREE char *wanted = iso__bench_text("%s", iso__bench_template_get(values, "expected"));
  ISO__AUTO_FREE char *isolation = iso__bench_text("%s", system->settings.isolation);
  snprintf(pool, sizeof pool, "%u", system->settings.pool);
  char *argv[] = {program, option, agent, isolation, pool, wanted, NULL};
  iso__bench_launch launch = {.argv = argv, .pipe_input = true, .pipe_output = true};
  char line[LINE_BYTES];
  embedder->process = calloc(1, sizeof *embedder->process);
  if (!embedder->process) abort();
  *embedder->process = ISO__BENCH_NO_PROCESS;
  if (iso__bench_process_start(&launch, embedder->process, NULL, error)) {
    *embedder->process = ISO__BENCH_NO_PROCESS;
    return -1;
  }
  return read_line(embedder, START_MS, line, error);
}

void iso__bench_embedder_end(iso__bench_embedder *embedder) {
  if (!embedder->process) return;
  iso__bench_process_end(embedder->process, END_MS);
  free(embedder->process);
  embedder->process = NULL;
}

int iso__bench_embedder_tell(iso__bench_embedder *embedder, unsigned count, unsigned milliseconds,
                             iso__bench_error *error) {
  if (dprintf(embedder->process->input, "%u %u\n", count, milliseconds) > 0) return 0;
  return iso__bench_fail(error, "the program that embeds isoload has ended");
}

iso__bench_answer iso__bench_embedder_wait(iso__bench_embedder *embedder, unsigned *made,
                                           int64_t *elapsed_ns, iso__bench_error *error) {
  char line[LINE_BYTES];
  if (read_line(embedder, ANSWER_MS, line, error)) return ISO__BENCH_BROKEN;
  if (sscanf(line, "%u %" SCNd64, made, elapsed_ns) == 2 && *made > 0) return ISO__BENCH_RIGHT;
  bool wrong = strncmp(line, "wrong ", 6) == 0;
  iso__bench_fail(error, "%s", wrong ? line + 6 : "made no sandbox");
  return wrong ? ISO__BENCH_WRONG : ISO__BENCH_BROKEN;
}

/* --- the program's side ----------------------------------------------------------------------- */

/* True where the sandbox gave the right value; else what is wrong is said on the output. */
static bool take_one(iso__bench_inprocess *inprocess, char **arguments, iso__bench_error *error) {
  ISO__AUTO_FREE char *value = NULL;
  iso__bench_inprocess_start start;
  if (iso__bench_inprocess_first_result(inprocess, arguments[0], true, &start, &value, error))
    return false;
  if (iso__bench_judge_as(arguments[3], value ? value : "undefined", error) == ISO__BENCH_RIGHT)
    return true;
  printf("wrong %s\n", error->text);
  return false;
}

int iso__bench_embedder_main(char **arguments) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_inprocess_settings settings = {arguments[1],
                                            (unsigned)strtoul(arguments[2], NULL, 10)};
  iso__bench_inprocess *inprocess = iso__bench_inprocess_open(&settings, &error);
  bool well = inprocess != NULL;
  if (well) puts("READY");
  fflush(stdout);
  char line[LINE_BYTES];
  while (well && fgets(line, sizeof line, stdin)) {
    unsigned count = 0, milliseconds = 0, made = 0;
    if (sscanf(line, "%u %u", &count, &milliseconds) != 2 || (!count && !milliseconds)) break;
    int64_t began = iso__bench_clock_ns(), deadline = began + (int64_t)milliseconds * 1000000;
    while (well && (!count || made < count) &&
           (!milliseconds || iso__bench_clock_ns() < deadline)) {
      well = take_one(inprocess, arguments, &error);
      made += well;
    }
    if (well) printf("%u %" PRId64 "\n", made, iso__bench_clock_ns() - began);
    fflush(stdout);
  }
  if (!well) fprintf(stderr, "%s\n", error.text ? error.text : "failed without a reason");
  iso__bench_inprocess_close(inprocess);
  return well ? 0 : 1;
}
