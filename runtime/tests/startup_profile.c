/* Where the time and the memory of a worker's start go, as one line of JSON: for each phase the 5th,
 * 50th and 99th percentile in microseconds, then means of what the kernel counts for the process.
 *
 *   startup_profile [-n WORKERS] [-h HELD] [-P POOL] [-p PAUSE_MS] [-c MIB] [-s KIB]
 *                   [-t TOGETHER]
 *
 * One worker after the other is loaded, called and freed; then HELD are kept, for their memory. A pause
 * between them lets a pool be filled, and clocks go cold. With -c another process reads and writes so
 * much memory before each start, on the core of this one: what the last start left in caches is gone,
 * as it is where something else runs between two starts. With -s the module is that large,
 * and the same each time: its code is kept (code_cache.h). With -t so many workers live at once, and end
 * together when the last of them has answered. */
#include <getopt.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "profile_support.h"

static char *source; /* the agent, and code that it does not use */

enum { FREE = 6, FAULTS = 9, PHASES = 10 };

static const char *const names[PHASES] = {"isolate", "context", "compile",  "evaluate",  "load",
                                          "call",    "free",    "toResult", "processor", "faults"};

typedef struct sample {
  double of[PHASES]; /* microseconds, and page faults */
} sample;

typedef struct profile_options {
  size_t workers;
  size_t held;
  uint32_t pool;
  long pause_ms;
  size_t cold_mib;
  size_t size_kib;
  size_t together;
} profile_options;

/* What this thread has had of a processor: what runs beside it does not count. */
static double processor_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double us_of(struct timeval time) {
  return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static struct rusage usage(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

/* As much code as is wanted behind the agent, of many small functions; the caller's. */
static char *source_of(size_t kib) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (!out) abort();
  fputs(AGENT, out);
  for (size_t i = 0; ftell(out) < (long)(kib * 1024); i++) {
    fprintf(out, "function unused%zu(a, b) { return a.map((x) => x * b + %zu).join(', '); }\n", i,
            i);
  }
  fclose(out);
  return text;
}

/* The worker is the caller's. */
static iso_worker *measure(iso_runtime *runtime, sample *at) {
  long faults = usage().ru_minflt;
  double processor = processor_us();
  double started = now_us();
  iso_worker *worker = load_agent(runtime, source);
  double loaded = now_us();
  call_agent(worker);
  double called = now_us();
  processor = processor_us() - processor;
  iso_timing timing;
  iso_worker_timing(worker, &timing, NULL);
  *at = (sample){{timing.isolate_us, timing.context_us, timing.compile_us, timing.evaluate_us,
                  loaded - started, called - loaded, 0, called - started, processor,
                  (double)(usage().ru_minflt - faults)}};
  return worker;
}

static void end_all(iso_worker **workers, sample *samples, size_t count) {
  for (size_t i = 0; i < count; i++) {
    long faults = usage().ru_minflt;
    double freeing = now_us();
    iso_worker_free(workers[i]);
    samples[i].of[FREE] = now_us() - freeing;
    samples[i].of[FAULTS] += (double)(usage().ru_minflt - faults);
  }
}

/* ---- another process, whose data takes the place of ours in the caches ---- */

typedef struct other {
  pid_t pid; /* 0: there is none */
  int socket;
} other;

static _Noreturn void be_other(int socket, size_t mib) {
  enum { LINE = 64 };
  size_t length = mib * 1024 * 1024;
  volatile char *memory = calloc(length, 1);
  if (!memory) _exit(1);
  for (char turn; read(socket, &turn, 1) == 1;) {
    for (size_t at = 0; at < length; at += LINE) memory[at]++;
    if (write(socket, &turn, 1) != 1) break;
  }
  _exit(0);
}

/* Before there is a thread. */
static other start_other(size_t mib) {
  other made = {0};
  int ends[2];
  if (mib == 0) return made;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) abort();
  made.pid = fork();
  if (made.pid < 0) abort();
  if (made.pid == 0) {
    close(ends[0]);
    be_other(ends[1], mib);
  }
  close(ends[1]);
  made.socket = ends[0];
  return made;
}

static void go_cold(const other *own) {
  char turn = 0;
  cpu_set_t here;
  if (own->pid == 0) return;
  CPU_ZERO(&here);
  CPU_SET((size_t)sched_getcpu(), &here);
  sched_setaffinity(own->pid, sizeof here, &here); /* where it may not be, it runs elsewhere */
  if (write(own->socket, &turn, 1) != 1 || read(own->socket, &turn, 1) != 1) abort();
}

static void end_other(const other *own) {
  if (own->pid == 0) return;
  close(own->socket);
  waitpid(own->pid, NULL, 0);
}

/* ---- what was measured ---- */

static void hold(iso_runtime *runtime, size_t count) {
  iso_worker **held = calloc(count, sizeof(iso_worker *));
  if (!held) abort();
  double memory = kib_of("/proc/self/smaps_rollup", "Pss:");
  double tables = kib_of("/proc/self/status", "VmPTE:");
  for (size_t i = 0; i < count; i++) {
    held[i] = load_agent(runtime, source);
    call_agent(held[i]);
  }
  memory = kib_of("/proc/self/smaps_rollup", "Pss:") - memory;
  tables = kib_of("/proc/self/status", "VmPTE:") - tables;
  printf("\"pssKiB\":%.0f,\"tablesKiB\":%.0f,", memory / (double)count, tables / (double)count);
  for (size_t i = 0; i < count; i++) iso_worker_free(held[i]);
  free(held);
}

static void profile(iso_runtime *runtime, const profile_options *options, const other *between) {
  sample *samples = calloc(options->workers + 1, sizeof *samples);
  iso_worker **live = calloc(options->together, sizeof *live);
  if (!samples || !live) abort();
  for (int i = 0; i < WARM_UP; i++) iso_worker_free(measure(runtime, &samples[0]));
  size_t living = 0;
  struct rusage before = usage();
  struct timespec pause = {.tv_nsec = options->pause_ms * 1000000};
  for (size_t i = 0; i < options->workers; i++) {
    nanosleep(&pause, NULL);
    go_cold(between);
    live[living++] = measure(runtime, &samples[i]);
    if (living < options->together && i + 1 < options->workers) continue;
    end_all(live, &samples[i + 1 - living], living);
    living = 0;
  }
  struct rusage after = usage();
  double count = (double)options->workers;
  printf("{\"v8\":\"%s\",\"pool\":%u,\"coldMiB\":%zu,\"sizeKiB\":%zu,\"together\":%zu,",
         iso_v8_version(), options->pool, options->cold_mib, options->size_kib, options->together);
  print_percentiles(names, PHASES, samples->of, options->workers);
  if (options->held > 0) hold(runtime, options->held);
  printf("\"userUs\":%.0f,\"systemUs\":%.0f}\n",
         (us_of(after.ru_utime) - us_of(before.ru_utime)) / count,
         (us_of(after.ru_stime) - us_of(before.ru_stime)) / count);
  free(live);
  free(samples);
}

int main(int argc, char **argv) {
  profile_options options = {.workers = 200, .together = 1};
  for (int option; (option = getopt(argc, argv, "n:h:P:p:c:s:t:")) != -1;) {
    size_t value = option == '?' ? 0 : strtoul(optarg, NULL, 10);
    if (option == 'n' && value > 0) {
      options.workers = value;
    } else if (option == 'h') {
      options.held = value;
    } else if (option == 'P') {
      options.pool = (uint32_t)value;
    } else if (option == 'p' && value < 1000) {
      options.pause_ms = (long)value;
    } else if (option == 'c' && value > 0 && value <= 1024) {
      options.cold_mib = value;
    } else if (option == 's' && value <= 8192) {
      options.size_kib = value;
    } else if (option == 't' && value > 0 && value <= 1000) {
      options.together = value;
    } else {
      fprintf(stderr,
              "startup_profile: write [-n WORKERS] [-h HELD] [-P POOL] [-p PAUSE_MS] [-c MIB] "
              "[-s KIB] [-t TOGETHER]\n");
      return 2;
    }
  }
  source = source_of(options.size_kib);
  other between = start_other(options.cold_mib);
  iso_runtime *runtime = open_runtime(ISO_ISOLATION_ISOLATE, options.pool);
  profile(runtime, &options, &between);
  iso_runtime_free(runtime);
  end_other(&between);
  free(source);
  return 0;
}
