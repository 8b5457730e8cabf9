#include "arrivals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "json.h"

enum { ANSWER_MS = 90000, END_MS = 20000, LINE_BYTES = 4096 };

/* One sandbox that is to arrive. */
typedef struct arrival {
  int64_t due_ns;  /* as the clock counts */
  int64_t held_ns; /* when its value was; 0: not */
  iso__bench_process process;
  bool begun;
  bool over; /* it has answered, or never will */
} arrival;

typedef struct arrivals {
  iso__bench_system *system;
  arrival *items;
  size_t count;
  size_t right;
  bool wrong;             /* one answered with another value */
  iso__bench_error error; /* of the first that did not answer as it should */
} arrivals;

static void fail_one(arrivals *all, arrival *one, const iso__bench_error *why) {
  one->over = true;
  if (!all->error.text)
    iso__bench_fail(&all->error, "%s", why->text ? why->text : "no reason known");
}

static void judge_one(arrivals *all, arrival *one, const char *answer, int64_t held_ns) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  if (iso__bench_judge(all->system, answer, &error) == ISO__BENCH_RIGHT) {
    one->over = true;
    one->held_ns = held_ns;
    all->right++;
    return;
  }
  /* What is said of a wrong answer stands above what is said of one that did not come. */
  if (!all->wrong) iso__bench_error_clear(&all->error);
  all->wrong = true;
  fail_one(all, one, &error);
}

/* --- programs --------------------------------------------------------------------------------- */

static void begin_program(arrivals *all, arrival *one) {
  iso__bench_system *system = all->system;
  one->begun = true;
  iso__bench_system_name(system);
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_JV jv start = iso__bench_json_get(system->description, "start");
  ISO__AUTO_JV jv list = iso__bench_json_get(start, "argv");
  char **argv = iso__bench_template_argv(&system->values, list, &error);
  iso__bench_launch launch = {.argv = argv, .pipe_output = true};
  if (!argv || iso__bench_process_start(&launch, &one->process, NULL, &error))
    fail_one(all, one, &error);
  iso__bench_template_free_argv(argv);
}

static void read_program(arrivals *all, arrival *one) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  char line[LINE_BYTES];
  int64_t read_ns = 0;
  int state = iso__bench_process_take_line(&one->process, line, sizeof line, &read_ns, &error);
  if (state > 0) judge_one(all, one, line, read_ns);
  if (state >= 0) return;
  ISO__AUTO_FREE char *log = iso__bench_process_log(&one->process);
  ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "");
  if (*last) iso__bench_fail(&error, "%s: %.300s", error.text, last);
  fail_one(all, one, &error);
}

/* Waits until a program has something to say, the next is due, or the time is over. */
static void wait_for_programs(arrivals *all, int64_t until_ns) {
  ISO__AUTO_FREE struct pollfd *files = calloc(all->count + 1, sizeof *files);
  ISO__AUTO_FREE arrival **whose = calloc(all->count + 1, sizeof *whose);
  if (!files || !whose) abort();
  nfds_t count = 0;
  for (size_t i = 0; i < all->count; i++) {
    if (!all->items[i].begun || all->items[i].over) continue;
    files[count] = (struct pollfd){.fd = all->items[i].process.output, .events = POLLIN};
    whose[count++] = &all->items[i];
  }
  files[count] = (struct pollfd){.fd = iso__bench_interrupt_fd(), .events = POLLIN};
  int64_t left = until_ns - iso__bench_clock_ns();
  struct timespec timeout = {left > 0 ? left / 1000000000 : 0, left > 0 ? left % 1000000000 : 0};
  if (ppoll(files, count + 1, &timeout, NULL) <= 0) return;
  for (nfds_t i = 0; i < count; i++)
    if (files[i].revents) read_program(all, whose[i]);
}

static size_t pending(const arrivals *all) {
  size_t count = 0;
  for (size_t i = 0; i < all->count; i++) count += !all->items[i].over;
  return count;
}

/* Ends what was started: most have ended by themselves. */
static void end_programs(arrivals *all) {
  int64_t deadline = iso__bench_deadline(END_MS);
  for (size_t i = 0; i < all->count; i++) {
    iso__bench_process *process = &all->items[i].process;
    if (all->items[i].held_ns) iso__bench_process_wait(process, deadline, true, NULL);
    iso__bench_process_end(process, 0);
  }
}

static void arrive_as_programs(arrivals *all) {
  int64_t deadline = all->items[all->count - 1].due_ns + (int64_t)ANSWER_MS * 1000000;
  for (size_t next = 0; pending(all) && !iso__bench_interrupted();) {
    int64_t now = iso__bench_clock_ns();
    if (now > deadline) break;
    if (next < all->count && all->items[next].due_ns <= now)
      begin_program(all, &all->items[next++]);
    /* Of a burst all are begun before the first is listened to: reading would delay the others. */
    else
      wait_for_programs(all, next < all->count ? all->items[next].due_ns : deadline);
  }
  ISO__AUTO_ERROR iso__bench_error late = {0};
  iso__bench_fail(&late, "gave no answer in time");
  for (size_t i = 0; i < all->count; i++)
    if (!all->items[i].over) fail_one(all, &all->items[i], &late);
  end_programs(all);
}

/* --- requests --------------------------------------------------------------------------------- */

static iso__bench_answer arrive_as_requests(arrivals *all, iso__bench_error *error) {
  iso__bench_system *system = all->system;
  ISO__AUTO_JV jv request = iso__bench_json_get(system->description, "request");
  ISO__AUTO_JV jv root = jv_object();
  ISO__AUTO_FREE char *method = iso__bench_json_text(request, "method", "GET");
  ISO__AUTO_FREE char *url = iso__bench_system_url(system, request, error);
  ISO__AUTO_FREE char *home = iso__bench_system_url(system, root, error);
  ISO__AUTO_FREE int64_t *due = calloc(all->count, sizeof *due);
  ISO__AUTO_FREE iso__bench_http_answer *answers = calloc(all->count, sizeof *answers);
  if (!due || !answers) abort();
  for (size_t i = 0; i < all->count; i++) due[i] = all->items[i].due_ns - all->items[0].due_ns;
  if (!url || !home) return ISO__BENCH_BROKEN;
  int64_t started = 0;
  iso__bench_http_many many = {.home = home,
                               .method = method,
                               .url = url,
                               .due_ns = due,
                               .count = all->count,
                               .timeout_ms = ANSWER_MS};
  if (iso__bench_http_ask_many(&many, answers, &started, error)) return ISO__BENCH_BROKEN;
  for (size_t i = 0; i < all->count; i++) {
    arrival *one = &all->items[i];
    one->due_ns = started + due[i];
    ISO__AUTO_FREE char *body = answers[i].body;
    ISO__AUTO_ERROR iso__bench_error why = {0};
    if (answers[i].status == 200) {
      judge_one(all, one, body, one->due_ns + answers[i].elapsed_ns);
      continue;
    }
    iso__bench_fail(&why, answers[i].status ? "answered status %ld: %.200s" : "%.0ld%s",
                    answers[i].status, body ? body : "gave no answer");
    fail_one(all, one, &why);
  }
  return ISO__BENCH_RIGHT;
}

/* --- both ------------------------------------------------------------------------------------- */

bool iso__bench_arrivals_suit(const iso__bench_run *run, const iso__bench_system *system,
                              const iso__bench_plan *plan) {
  (void)run;
  return system->kind != ISO__BENCH_INPROCESS && plan->size > 0;
}

static iso__bench_answer arrive(arrivals *all, int64_t spacing_ns, iso__bench_error *error) {
  iso__bench_system *system = all->system;
  if (iso__bench_system_start_resident(system, error)) return ISO__BENCH_BROKEN;
  if (system->kind == ISO__BENCH_HTTP) {
    /* The first request to a server that has just started is not like the others. */
    iso__bench_first first;
    iso__bench_answer answer = iso__bench_first_result(system, ISO__BENCH_WORKLOAD, &first, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
  }
  int64_t started = iso__bench_clock_ns();
  for (size_t i = 0; i < all->count; i++) {
    all->items[i].process = ISO__BENCH_NO_PROCESS;
    all->items[i].due_ns = started + (int64_t)i * spacing_ns;
  }
  if (system->kind == ISO__BENCH_HTTP) return arrive_as_requests(all, error);
  arrive_as_programs(all);
  return ISO__BENCH_RIGHT;
}

/* What is made of those that arrived: samples, and a sentence about those that did not answer. */
static iso__bench_answer conclude(iso__bench_run *run, arrivals *all, const char *workload,
                                  iso__bench_error *error) {
  iso__bench_system *system = all->system;
  if (iso__bench_interrupted() || all->wrong || all->right == 0) {
    iso__bench_fail(error, "%s", iso__bench_interrupted() ? "interrupted" : all->error.text);
    return all->wrong ? ISO__BENCH_WRONG : ISO__BENCH_BROKEN;
  }
  int64_t last = 0;
  for (size_t i = 0; i < all->count; i++) {
    const arrival *one = &all->items[i];
    if (!one->held_ns) continue;
    iso__bench_run_add(run, system, workload, "ttfr", (double)(one->held_ns - one->due_ns) * 1e-6);
    if (one->held_ns > last) last = one->held_ns;
  }
  iso__bench_run_add(run, system, workload, "success", (double)all->right / (double)all->count);
  if (all->right == all->count) {
    if (strcmp(workload, "burst") == 0)
      iso__bench_run_add(run, system, workload, "burst.total",
                         (double)(last - all->items[0].due_ns) * 1e-6);
    return ISO__BENCH_RIGHT;
  }
  ISO__AUTO_FREE char *text =
      iso__bench_text("%s: %zu of %zu did not answer (%s): %s", system->name,
                      all->count - all->right, all->count, workload, all->error.text);
  iso__bench_run_warn(run, text);
  return ISO__BENCH_RIGHT;
}

static iso__bench_answer take(iso__bench_run *run, iso__bench_system *system, const char *workload,
                              unsigned count, int64_t spacing_ns, iso__bench_error *error) {
  if (!iso__bench_options_wants_workload(run->options, workload)) return ISO__BENCH_RIGHT;
  ISO__AUTO_FREE arrival *items = calloc(count, sizeof *items);
  if (!items) abort();
  arrivals all = {.system = system, .items = items, .count = count};
  iso__bench_answer answer = arrive(&all, spacing_ns, error);
  if (answer == ISO__BENCH_RIGHT) answer = conclude(run, &all, workload, error);
  iso__bench_error_clear(&all.error);
  return answer;
}

iso__bench_answer iso__bench_burst(iso__bench_run *run, iso__bench_system *system,
                                   const iso__bench_plan *plan, iso__bench_error *error) {
  return take(run, system, "burst", plan->size, 0, error);
}

iso__bench_answer iso__bench_staggered(iso__bench_run *run, iso__bench_system *system,
                                       const iso__bench_plan *plan, iso__bench_error *error) {
  return take(run, system, "staggered", plan->size, (int64_t)ISO__BENCH_SPACING_MS * 1000000,
              error);
}
