#include "remote_cpu.h"

#include <stdlib.h>
#include <time.h>

#include "../rpc/channel.h"

struct iso__remote_cpu {
  iso__host *host;
  const iso__transport *transport;
  uint32_t ms;
  void (*exceeded)(void *data);
  void *data;
  uint32_t open;
  double allowed; /* ms that the open calls, and those that were open with them, brought */
  double
      started; /* ms of the process's clock when the first of them came; negative: not read yet */
  iso__timer *timer;
};

/* What a process may be beyond its limit before its host ends it: it should have done that itself. */
enum { GRACE_MS = 500 };

/* ms of the process's CPU time; negative when it is not known. */
static double clock_of(const iso__remote_cpu *cpu) {
  pid_t process = iso__channel_peer(cpu->transport);
  clockid_t clock;
  struct timespec now;
  if (process <= 0 || clock_getcpuclockid(process, &clock) != 0) return -1;
  if (clock_gettime(clock, &now) != 0) return -1;
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

iso__remote_cpu *iso__remote_cpu_new(iso__host *host, const iso__transport *transport, uint32_t ms,
                                     void (*exceeded)(void *data), void *data) {
  iso__remote_cpu *cpu = calloc(1, sizeof *cpu);
  if (!cpu) abort();
  *cpu = (iso__remote_cpu){
      .host = host, .transport = transport, .ms = ms, .exceeded = exceeded, .data = data};
  return cpu;
}

static void on_timer(void *data);

/* CPU time cannot run faster than the clock on the wall, so nothing is due before then. */
static void wait(iso__remote_cpu *cpu, double ms) {
  uint64_t whole = ms > 1 ? (uint64_t)ms : 1;
  cpu->timer = iso__timer_start(iso__host_loop(cpu->host), whole, on_timer, cpu);
  if (!cpu->timer) abort(); /* without it a limit would silently not be one */
}

static void on_timer(void *data) {
  iso__remote_cpu *cpu = data;
  cpu->timer = NULL;
  double now = clock_of(cpu);
  if (cpu->started < 0) cpu->started = now;
  double left = cpu->allowed + GRACE_MS - (now - cpu->started);
  if (left > 0) {
    wait(cpu, left);
  } else {
    cpu->exceeded(cpu->data);
  }
}

void iso__remote_cpu_look(iso__remote_cpu *cpu) {
  uint32_t open = iso__channel_open_calls(cpu->transport);
  if (open == cpu->open) return;
  if (cpu->open == 0) {
    cpu->allowed = 0;
    cpu->started = clock_of(cpu);
  }
  if (open > cpu->open) cpu->allowed += (double)(open - cpu->open) * cpu->ms;
  cpu->open = open;
  if (open > 0 && !cpu->timer) wait(cpu, cpu->allowed + GRACE_MS);
  if (open == 0) {
    iso__timer_stop(cpu->timer);
    cpu->timer = NULL;
  }
}

void iso__remote_cpu_free(iso__remote_cpu *cpu) {
  if (!cpu) return;
  iso__timer_stop(cpu->timer);
  free(cpu);
}
