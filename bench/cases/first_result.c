#include "first_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "cleanup.h"
#include "clock.h"
#include "json.h"

enum { ANSWER_MS = 30000, END_MS = 20000, LINE_BYTES = 4096 };

/* Loads of a request that are timed inside: a clock that tells whole milliseconds tells a twentieth of one of
 * each. What it tells may be longer than what it took by such a step, and a little for its own drift. */
enum { LOADS_INSIDE = 20, CLOCK_STEP_NS = 2000000 };

iso__bench_answer iso__bench_judge_as(const char *expected, const char *answer,
                                      iso__bench_error *error) {
  static const char blank[] = " \t\r\n";
  const char *start = answer + strspn(answer, blank);
  size_t length = strlen(start);
  while (length > 0 && strchr(blank, start[length - 1])) length--;
  if (length == strlen(expected) && strncmp(start, expected, length) == 0) return ISO__BENCH_RIGHT;
  iso__bench_fail(error, "answered '%.*s%s' where '%s' was expected",
                  length > 100 ? 100 : (int)length, start, length > 100 ? "..." : "", expected);
  return ISO__BENCH_WRONG;
}

iso__bench_answer iso__bench_judge(const iso__bench_system *system, const char *answer,
                                   iso__bench_error *error) {
  return iso__bench_judge_as(iso__bench_template_get(&system->values, "expected"), answer, error);
}

/* Puts the last thing that the program complained of behind the error. */
static void add_complaint(iso__bench_process *process, iso__bench_error *error) {
  ISO__AUTO_FREE char *log = iso__bench_process_log(process);
  ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "");
  if (*last) iso__bench_fail(error, "%s: %.300s", error->text, last);
}

static iso__bench_answer read_answer(iso__bench_system *system, iso__bench_process *process,
                                     int64_t *read_ns, iso__bench_error *error) {
  char line[LINE_BYTES];
  if (iso__bench_process_read_line(process, iso__bench_deadline(ANSWER_MS), line, sizeof line,
                                   read_ns, error)) {
    add_complaint(process, error);
    return ISO__BENCH_BROKEN;
  }
  iso__bench_answer answer = iso__bench_judge(system, line, error);
  if (answer != ISO__BENCH_RIGHT) return answer;
  int64_t deadline = iso__bench_deadline(END_MS);
  int status = 0;
  if (iso__bench_process_expect_end(process, deadline, error)) return ISO__BENCH_BROKEN;
  if (!iso__bench_process_wait(process, deadline, true, &status)) {
    iso__bench_fail(error, "did not end after it had given its value");
    return ISO__BENCH_BROKEN;
  }
  if (status == 0) return ISO__BENCH_RIGHT;
  iso__bench_fail(error, "gave its value and ended with status %d", status);
  add_complaint(process, error);
  return ISO__BENCH_BROKEN;
}

static iso__bench_answer run_program(iso__bench_system *system, iso__bench_first *first,
                                     iso__bench_error *error) {
  if (iso__bench_system_start_resident(system, error)) return ISO__BENCH_BROKEN;
  iso__bench_system_name(system);
  ISO__AUTO_JV jv start = iso__bench_json_get(system->description, "start");
  ISO__AUTO_JV jv list = iso__bench_json_get(start, "argv");
  char **argv = iso__bench_template_argv(&system->values, list, error);
  if (!argv) return ISO__BENCH_BROKEN;
  iso__bench_launch launch = {.argv = argv, .pipe_output = true};
  iso__bench_process process;
  int64_t started = 0, read = 0;
  iso__bench_answer answer = ISO__BENCH_BROKEN;
  if (iso__bench_process_start(&launch, &process, &started, error) == 0) {
    answer = read_answer(system, &process, &read, error);
    first->ended_ns = iso__bench_clock_ns() - read;
    iso__bench_process_end(&process, 0);
  }
  iso__bench_template_free_argv(argv);
  first->elapsed_ns = read - started;
  return answer;
}

/* Asks a server over its open connection. *body, of status 200, is the caller's. */
static iso__bench_answer ask_body(iso__bench_system *system, const char *method, const char *path,
                                  char **body, int64_t *elapsed_ns, iso__bench_error *error) {
  *body = NULL;
  if (iso__bench_system_start_resident(system, error)) return ISO__BENCH_BROKEN;
  const char *port = iso__bench_template_get(&system->values, "port");
  ISO__AUTO_FREE char *home = iso__bench_text("http://127.0.0.1:%s/", port);
  ISO__AUTO_FREE char *url = iso__bench_text("http://127.0.0.1:%s%s", port, path);
  iso__bench_http_answer answer = {0};
  if (iso__bench_http_connect(system->http, home, ANSWER_MS, error) ||
      iso__bench_http_request(system->http, method, url, ANSWER_MS, &answer, error)) {
    /* A server that does not answer is started anew for the next sample. */
    iso__bench_system_stop_resident(system);
    return ISO__BENCH_BROKEN;
  }
  *elapsed_ns = answer.elapsed_ns;
  if (answer.status == 200) {
    *body = answer.body;
    return ISO__BENCH_RIGHT;
  }
  iso__bench_fail(error, "answered status %ld: %.200s", answer.status, answer.body);
  free(answer.body);
  return ISO__BENCH_BROKEN;
}

iso__bench_answer iso__bench_ask_server(iso__bench_system *system, const char *method,
                                        const char *path, const char *expected, int64_t *elapsed_ns,
                                        iso__bench_error *error) {
  ISO__AUTO_FREE char *body = NULL;
  iso__bench_answer answer = ask_body(system, method, path, &body, elapsed_ns, error);
  return answer == ISO__BENCH_RIGHT ? iso__bench_judge_as(expected, body, error) : answer;
}

iso__bench_answer iso__bench_first_inside(iso__bench_system *system, iso__bench_first *first,
                                          iso__bench_error *error) {
  *first = (iso__bench_first){.ended_ns = -1};
  ISO__AUTO_FREE char *path = iso__bench_text("/inside?n=%d", LOADS_INSIDE);
  ISO__AUTO_FREE char *body = NULL;
  int64_t outside_ns = 0;
  iso__bench_answer answer = ask_body(system, "GET", path, &body, &outside_ns, error);
  if (answer != ISO__BENCH_RIGHT) return answer;
  ISO__AUTO_JV jv told = jv_parse(body);
  double ms = iso__bench_json_number(told, "ms", NAN);
  ISO__AUTO_JV jv value = iso__bench_json_get(told, "value");
  ISO__AUTO_JV jv text = jv_dump_string(jv_copy(value), 0);
  if (isnan(ms)) {
    iso__bench_fail(error, "answered '%.100s', without a time", body);
    return ISO__BENCH_BROKEN;
  }
  if (ms * 1e6 > (double)outside_ns + CLOCK_STEP_NS) {
    iso__bench_fail(error, "its parent's clock told %g ms of a request that took %g ms", ms,
                    (double)outside_ns * 1e-6);
    return ISO__BENCH_BROKEN;
  }
  first->elapsed_ns = (int64_t)(ms * 1e6 / LOADS_INSIDE);
  const char *expected = iso__bench_template_get(&system->values, "expected");
  return iso__bench_judge_as(expected, jv_string_value(text), error);
}

static iso__bench_answer run_served(iso__bench_system *system, const char *workload,
                                    iso__bench_first *first, iso__bench_error *error) {
  ISO__AUTO_JV jv request = iso__bench_json_get(system->description, "request");
  ISO__AUTO_FREE char *method = iso__bench_json_text(request, "method", "GET");
  ISO__AUTO_FREE char *path = iso__bench_json_text(request, "path", "/");
  const char *query = "?agent=", *name = workload;
  if (strcmp(workload, "seen") == 0)
    query = "?seen=", name = "1";
  else if (strcmp(workload, "hello") == 0)
    query = name = "";
  ISO__AUTO_FREE char *whole = iso__bench_text("%s%s%s", path, query, name);
  const char *expected = iso__bench_template_get(&system->values, "expected");
  return iso__bench_ask_server(system, method, whole, expected, &first->elapsed_ns, error);
}

static iso__bench_answer run_inprocess(iso__bench_system *system, const char *workload,
                                       iso__bench_first *first, iso__bench_error *error) {
  ISO__AUTO_FREE char *value = NULL;
  ISO__AUTO_FREE char *agent = iso__bench_agents_file(system, workload);
  iso__bench_inprocess_start start = {0};
  bool unseen = strcmp(workload, "seen") != 0;
  if (iso__bench_inprocess_first_result(system->inprocess, agent, unseen, &start, &value, error))
    return ISO__BENCH_BROKEN;
  first->elapsed_ns = start.elapsed_ns;
  first->ended_ns = start.ended_ns;
  first->phases = start.phases;
  first->phased = true;
  return iso__bench_judge(system, value ? value : "undefined", error);
}

iso__bench_answer iso__bench_first_result(iso__bench_system *system, const char *workload,
                                          iso__bench_first *first, iso__bench_error *error) {
  *first = (iso__bench_first){.ended_ns = -1};
  iso__bench_answer answer = ISO__BENCH_BROKEN;
  switch (system->kind) {
    case ISO__BENCH_ARGV:
      answer = run_program(system, first, error);
      break;
    case ISO__BENCH_HTTP:
      answer = run_served(system, workload, first, error);
      break;
    case ISO__BENCH_INPROCESS:
      answer = run_inprocess(system, workload, first, error);
      break;
  }
  if (iso__bench_system_run(system, "cleanup", answer == ISO__BENCH_RIGHT ? error : NULL) &&
      answer == ISO__BENCH_RIGHT)
    return ISO__BENCH_BROKEN;
  return answer;
}
