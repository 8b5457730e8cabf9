#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "../sandbox/room.h"
#include "internal.h"

struct iso__pool {
  pthread_t thread;
  pthread_mutex_t mutex; /* over all that follows */
  pthread_cond_t wanted;
  bool ending;
  bool filling;   /* the thread makes isolates until there are `size` */
  uint32_t taken; /* so many were asked for, ever; it wraps */
  size_t heap_bytes;
  iso__isolate **ready;
  size_t *weights; /* bytes of each of them */
  size_t count;
  size_t size;
};

static iso__isolate *make(const iso__pool *pool, size_t *weight) {
  iso__isolate_options options = {.interface = iso__loader_interface(),
                                  .heap_limit = pool->heap_bytes};
  iso__isolate *isolate = iso__isolate_new(&options, NULL);
  *weight = iso__isolate_heap_used(isolate);
  return isolate;
}

char *iso__pool_lacking(void) {
  char *lacking = iso__room_lacking();
  return lacking ? lacking : iso__engine_lacking();
}

/* An isolate that waits must not take the room of a worker that is wanted now. */
static bool has_room(void) {
  char *lacking = iso__pool_lacking();
  free(lacking);
  return lacking == NULL;
}

/* Making one beside a worker that has just been taken would take from it half of the caches and of the
 * lock on the address space: the thread waits until none was taken for this long. Where half of the pool
 * has gone it no longer waits. */
enum { QUIET_NS = 2000000 };

/* Whether one may be made now; it has waited where not. */
static bool is_quiet(iso__pool *pool) {
  if (pool->count <= pool->size / 2) return true;
  uint32_t taken = pool->taken;
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_nsec += QUIET_NS;
  if (end.tv_nsec >= 1000000000) {
    end.tv_nsec -= 1000000000;
    end.tv_sec++;
  }
  while (!pool->ending && pool->taken == taken &&
         pthread_cond_timedwait(&pool->wanted, &pool->mutex, &end) == 0) {}
  return !pool->ending && pool->taken == taken;
}

static void *fill(void *data) {
  iso__pool *pool = data;
  pthread_mutex_lock(&pool->mutex);
  while (!pool->ending) {
    if (pool->count == pool->size) pool->filling = false;
    if (!pool->filling) {
      pthread_cond_wait(&pool->wanted, &pool->mutex);
      continue;
    }
    if (!is_quiet(pool)) continue;
    pthread_mutex_unlock(&pool->mutex);
    bool room = has_room();
    size_t weight;
    iso__isolate *isolate = room ? make(pool, &weight) : NULL;
    pthread_mutex_lock(&pool->mutex);
    if (!isolate) {
      pool->filling = false; /* until some worker is taken or has ended */
      continue;
    }
    pool->weights[pool->count] = weight;
    pool->ready[pool->count++] = isolate;
  }
  pthread_mutex_unlock(&pool->mutex);
  return NULL;
}

/* Signals are for the threads that wait for them. */
static int start(iso__pool *pool) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&pool->thread, NULL, fill, pool);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failed;
}

static void free_memory(iso__pool *pool) {
  pthread_cond_destroy(&pool->wanted);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->ready);
  free(pool->weights);
  free(pool);
}

iso__pool *iso__pool_new(uint32_t count, size_t heap_bytes) {
  iso__pool *pool = calloc(1, sizeof *pool);
  if (!pool) abort();
  pool->size = count;
  pool->filling = true;
  pool->heap_bytes = heap_bytes;
  pool->ready = calloc(count, sizeof(iso__isolate *));
  pool->weights = calloc(count, sizeof *pool->weights);
  if (!pool->ready || !pool->weights) abort();
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&pool->wanted, &monotonic);
  pthread_condattr_destroy(&monotonic);
  if (start(pool) == 0) return pool;
  free_memory(pool);
  return NULL;
}

void iso__pool_free(iso__pool *pool) {
  if (!pool) return;
  pthread_mutex_lock(&pool->mutex);
  pool->ending = true;
  pthread_cond_signal(&pool->wanted);
  pthread_mutex_unlock(&pool->mutex);
  pthread_join(pool->thread, NULL);
  while (pool->count > 0) iso__isolate_free(pool->ready[--pool->count]);
  free_memory(pool);
}

iso__isolate *iso__pool_take(iso__pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  iso__isolate *isolate = pool->count > 0 ? pool->ready[--pool->count] : NULL;
  pool->taken++;
  /* Waking the thread takes as long as much of what is left to do: later, unless it is late. */
  if (!isolate && !pool->filling) {
    pool->filling = true;
    pthread_cond_signal(&pool->wanted);
  }
  pthread_mutex_unlock(&pool->mutex);
  return isolate;
}

void iso__pool_refill(iso__pool *pool) {
  if (!pool) return;
  pthread_mutex_lock(&pool->mutex);
  if (!pool->filling && pool->count < pool->size) {
    pool->filling = true;
    pthread_cond_signal(&pool->wanted);
  }
  pthread_mutex_unlock(&pool->mutex);
}

size_t iso__pool_ready(iso__pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  size_t count = pool->count;
  pthread_mutex_unlock(&pool->mutex);
  return count;
}

size_t iso__pool_bytes(iso__pool *pool) {
  size_t bytes = 0;
  pthread_mutex_lock(&pool->mutex);
  for (size_t i = 0; i < pool->count; i++) bytes += pool->weights[i];
  pthread_mutex_unlock(&pool->mutex);
  return bytes;
}
