#include "remote_cpu.h"

#include <stdlib.h>
#include <time.h>

#include "../rpc/channel.h"

struct iso__remote_cpu {
  iso__host *host;
  const iso__transport *transport;
  void (*exceeded)(void *data);
  void *data;
  uint32_t round;  /* of calls: see iso__limited_calls */
  double started;  /* ms of the process's clock when this one began; negative: not read yet */
  uint64_t waits;  /* ms that the timer was set to */
  uint64_t silent; /* ms, at least, that nobody knew whose clock to read */
  iso__timer *timer;
};

enum {
  /* What a process may be beyond its limit before its host ends it: it should have done that itself. */
  GRACE_MS = 500,
  /* Who has sent nothing at all cannot be looked at; its start computes, and waits for nobody. */
  SILENT_MS = 30 * 1000
};

/* ms of the process's CPU time; negative when it is not known. */
static double clock_of(const iso__remote_cpu *cpu) {
  pid_t process = iso__channel_peer(cpu->transport);
  clockid_t clock;
  struct timespec now;
  if (process <= 0 || clock_getcpuclockid(process, &clock) != 0) return -1;
  if (clock_gettime(clock, &now) != 0) return -1;
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

iso__remote_cpu *iso__remote_cpu_new(iso__host *host, const iso__transport *transport,
                                     void (*exceeded)(void *data), void *data) {
  iso__remote_cpu *cpu = calloc(1, sizeof *cpu);
  if (!cpu) abort();
  *cpu =
      (iso__remote_cpu){.host = host, .transport = transport, .exceeded = exceeded, .data = data};
  return cpu;
}

static void on_timer(void *data);

/* CPU time cannot run faster than the clock on the wall, so nothing is due before then. */
static void wait(iso__remote_cpu *cpu, double ms) {
  uint64_t whole = ms > 1 ? (uint64_t)ms : 1;
  cpu->waits = whole;
  cpu->timer = iso__timer_start(iso__host_loop(cpu->host), whole, on_timer, cpu);
  if (!cpu->timer) abort(); /* without it a limit would silently not be one */
}

static double allowed(const iso__remote_cpu *cpu) {
  return (double)iso__channel_limited(cpu->transport)->ms + GRACE_MS;
}

static void on_timer(void *data) {
  iso__remote_cpu *cpu = data;
  cpu->timer = NULL;
  double now = clock_of(cpu);
  cpu->silent = now < 0 ? cpu->silent + cpu->waits : 0;
  if (cpu->silent >= SILENT_MS) {
    cpu->exceeded(cpu->data);
    return;
  }
  if (cpu->started < 0) cpu->started = now;
  double left = allowed(cpu) - (now - cpu->started);
  if (left > 0) {
    wait(cpu, left);
  } else {
    cpu->exceeded(cpu->data);
  }
}

void iso__remote_cpu_look(iso__remote_cpu *cpu) {
  const iso__limited_calls *calls = iso__channel_limited(cpu->transport);
  if (calls->open == 0) {
    iso__timer_stop(cpu->timer);
    cpu->timer = NULL;
    return;
  }
  if (calls->round != cpu->round) {
    cpu->round = calls->round;
    cpu->started = clock_of(cpu);
  }
  if (!cpu->timer) wait(cpu, allowed(cpu));
}

void iso__remote_cpu_free(iso__remote_cpu *cpu) {
  if (!cpu) return;
  iso__timer_stop(cpu->timer);
  free(cpu);
}
