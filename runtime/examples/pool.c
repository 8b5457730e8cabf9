/* A pool that serves many threads: each thread has a runtime of its own, takes jobs from a common
 * queue, and runs each job's code in a fresh worker, so that no job sees what another left. */
#include <isoload.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, JOBS = 64 };

typedef struct pool {
  pthread_mutex_t mutex;
  int next; /* job that nobody has taken yet */
  int sum;  /* of the answers */
  int failed;
} pool;

/* Counts its own calls: with a worker of its own, every job is the first. */
static const char code_of_a_job[] =
    "let calls = 0;\n"
    "export default { square(n) { calls++; return calls === 1 ? n * n : 'not alone'; } };\n";

static int take(pool *jobs) {
  pthread_mutex_lock(&jobs->mutex);
  int job = jobs->next < JOBS ? jobs->next++ : -1;
  pthread_mutex_unlock(&jobs->mutex);
  return job;
}

static void report(pool *jobs, const char *answer) {
  pthread_mutex_lock(&jobs->mutex);
  if (answer) {
    jobs->sum += atoi(answer);
  } else {
    jobs->failed++;
  }
  pthread_mutex_unlock(&jobs->mutex);
}

static void run(pool *jobs, iso_runtime *runtime, int job) {
  const iso_module module = {"job.js", ISO_MODULE_JS, code_of_a_job, sizeof code_of_a_job - 1};
  const iso_worker_code code = {
      .compatibility_date = "2026-03-01",
      .main_module = "job.js",
      .modules = &module,
      .module_count = 1,
      .cpu_ms = 1000,
  };
  iso_worker *worker = NULL;
  iso_error error = {0};
  char *answer = NULL;
  char arguments[32];
  snprintf(arguments, sizeof arguments, "[%d]", job);
  if (iso_load(runtime, &code, &worker, &error) != ISO_OK ||
      iso_call(worker, NULL, "square", arguments, &answer, &error) != ISO_OK) {
    fprintf(stderr, "job %d: %s\n", job, error.message);
  }
  report(jobs, answer);
  free(answer);
  iso_worker_free(worker);
  iso_error_clear(&error);
}

static void *serve(void *data) {
  pool *jobs = data;
  iso_runtime *runtime;
  iso_error error = {0};
  if (iso_runtime_new(NULL, &runtime, &error) != ISO_OK) {
    fprintf(stderr, "%s\n", error.message);
    iso_error_clear(&error);
    return NULL;
  }
  for (int job = take(jobs); job >= 0; job = take(jobs)) run(jobs, runtime, job);
  iso_runtime_free(runtime);
  return NULL;
}

int main(void) {
  /* The first runtime of a process is made on its main thread. */
  iso_runtime *first;
  if (iso_runtime_new(NULL, &first, NULL) != ISO_OK) return 1;
  pool jobs = {.mutex = PTHREAD_MUTEX_INITIALIZER};
  pthread_t threads[THREADS];
  int started = 0;
  while (started < THREADS && pthread_create(&threads[started], NULL, serve, &jobs) == 0) started++;
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  iso_runtime_free(first);
  printf("%d jobs, %d failed, the squares sum up to %d\n", JOBS, jobs.failed, jobs.sum);
  return jobs.failed > 0;
}
