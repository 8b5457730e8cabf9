#include "churn.h"

#include <math.h>

#include "clock.h"
#include "embedder.h"
#include "interrupt.h"
#include "memory.h"
#include "vocabulary.h"

/* Of all sandboxes, the first and the last PART are compared, by READINGS readings of each. */
enum { PART = 20, READINGS = 10 };

/* A pass over one system. */
typedef struct churner {
  iso__bench_system *system;
  iso__bench_embedder embedder; /* where it is isoload in process */
  int64_t deadline;             /* INT64_MAX: none */
  int64_t spent_ns;
  unsigned made;
} churner;

bool iso__bench_churn_suits(const iso__bench_system *system) {
  return system->kind != ISO__BENCH_ARGV;
}

static void end_churner(churner *at) { iso__bench_embedder_end(&at->embedder); }

static double read_memory(const churner *at) {
  pid_t root = at->embedder.process ? at->embedder.process->pid : at->system->resident.pid;
  return iso__bench_memory_tree_own(root);
}

static iso__bench_answer make_served(churner *at, unsigned count, iso__bench_error *error) {
  int64_t began = iso__bench_clock_ns();
  unsigned made = 0;
  while (made < count && (made == 0 || iso__bench_clock_ns() < at->deadline)) {
    iso__bench_first first;
    iso__bench_answer answer =
        iso__bench_first_result(at->system, ISO__BENCH_WORKLOAD, &first, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    made++;
  }
  at->spent_ns += iso__bench_clock_ns() - began;
  at->made += made;
  return ISO__BENCH_RIGHT;
}

static iso__bench_answer make_embedded(churner *at, unsigned count, iso__bench_error *error) {
  unsigned made = 0;
  int64_t elapsed_ns = 0;
  int64_t left_ms = (at->deadline - iso__bench_clock_ns()) / 1000000 + 1;
  unsigned bound_ms = at->deadline == INT64_MAX ? 0 : left_ms > 1 ? (unsigned)left_ms : 1;
  if (iso__bench_embedder_tell(&at->embedder, count, bound_ms, error)) return ISO__BENCH_BROKEN;
  iso__bench_answer answer = iso__bench_embedder_wait(&at->embedder, &made, &elapsed_ns, error);
  at->spent_ns += elapsed_ns;
  at->made += made;
  return answer;
}

static iso__bench_answer make(churner *at, unsigned count, iso__bench_error *error) {
  if (iso__bench_interrupted()) {
    iso__bench_fail(error, "interrupted");
    return ISO__BENCH_BROKEN;
  }
  return at->embedder.process ? make_embedded(at, count, error) : make_served(at, count, error);
}

static iso__bench_answer start(churner *at, iso__bench_error *error) {
  int failed = at->system->kind == ISO__BENCH_INPROCESS
                   ? iso__bench_embedder_start(at->system, &at->embedder, error)
                   : iso__bench_system_start_resident(at->system, error);
  /* The first one, with all that the others share, is not part of it. */
  iso__bench_answer answer = failed ? ISO__BENCH_BROKEN : make(at, 1, error);
  at->spent_ns = 0;
  at->made = 0;
  return answer;
}

iso__bench_answer iso__bench_churn(iso__bench_system *system, unsigned sandboxes, int64_t budget_ms,
                                   iso__bench_churned *churned, iso__bench_error *error) {
  __attribute__((cleanup(end_churner))) churner at = {.system = system, .deadline = INT64_MAX};
  iso__bench_answer answer = start(&at, error);
  if (answer != ISO__BENCH_RIGHT) return answer;
  double before = read_memory(&at);
  unsigned part = sandboxes / PART, step = part / READINGS ? part / READINGS : 1;
  double early = NAN, late = NAN, last = NAN;
  if (budget_ms) at.deadline = iso__bench_deadline(budget_ms);
  while (at.made < sandboxes && iso__bench_clock_ns() < at.deadline) {
    bool first_part = at.made < part, last_part = at.made >= sandboxes - part;
    unsigned left = sandboxes - at.made;
    unsigned to_last = left > part ? left - part : left;
    unsigned next = first_part || last_part ? step : to_last < part ? to_last : part;
    answer = make(&at, next < left ? next : left, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    if (first_part) early = fmax(early, read_memory(&at));
    if (last_part) late = fmax(late, last = read_memory(&at));
  }
  bool whole = at.made == sandboxes;
  *churned = (iso__bench_churned){.made = at.made,
                                  .per_second = at.made / (at.spent_ns / 1e9),
                                  .stays = whole ? last - before : NAN,
                                  .growth = whole ? late / early : NAN};
  return ISO__BENCH_RIGHT;
}
