/* How much CPU a worker may use.
 *
 * Each call that a worker answers brings its allowance, the lower of its code's and its
 * entrypoint's. While calls are open the worker may use what they brought together; what it does
 * outside of any call, its start and its timers, has the code's own allowance for each turn. */
#include "internal.h"

static void bite(void *data) { iso__isolate_terminate(data); }

static double allowance(const iso__worker *worker) {
  return worker->cpu.open > 0 ? worker->cpu.brought - worker->cpu.used : (double)worker->cpu_ms;
}

static bool limited(const iso__worker *worker) {
  return worker->cpu.open > 0 ? worker->cpu.brought > 0 : worker->cpu_ms > 0;
}

static void arm(iso__worker *worker) {
  if (!limited(worker)) return;
  double left = allowance(worker);
  iso__watchdog_arm(iso__host_watchdog(worker->host), left > 1 ? (uint64_t)left : 1, bite,
                    worker->isolate);
  worker->cpu.armed = true;
}

static void disarm(iso__worker *worker) {
  if (!worker->cpu.armed) return;
  worker->cpu.used += iso__watchdog_disarm(iso__host_watchdog(worker->host));
  worker->cpu.armed = false;
}

void iso__worker_turn_begins(iso__worker *worker) {
  worker->cpu.in_turn = true;
  arm(worker);
}

void iso__worker_turn_ends(iso__worker *worker) {
  disarm(worker);
  worker->cpu.in_turn = false;
  if (worker->cpu.open == 0) worker->cpu.used = 0;
}

void iso__worker_cpu_open(iso__worker *worker, uint32_t ms) {
  disarm(worker);
  if (worker->cpu.open++ == 0) worker->cpu.used = worker->cpu.brought = 0;
  worker->cpu.brought += ms;
  if (worker->cpu.in_turn) arm(worker);
}

void iso__worker_cpu_close(iso__worker *worker) {
  if (worker->cpu.open == 0) return;
  disarm(worker);
  worker->cpu.open--;
  if (worker->cpu.in_turn) arm(worker);
}
