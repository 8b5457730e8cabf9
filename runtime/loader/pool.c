#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "internal.h"

struct iso__pool {
  pthread_t thread;
  pthread_mutex_t mutex; /* over all that follows */
  pthread_cond_t wanted;
  bool ending;
  bool filling; /* the thread makes isolates until there are `size` */
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

static void *fill(void *data) {
  iso__pool *pool = data;
  pthread_mutex_lock(&pool->mutex);
  while (!pool->ending) {
    if (pool->count == pool->size) pool->filling = false;
    if (!pool->filling) {
      pthread_cond_wait(&pool->wanted, &pool->mutex);
      continue;
    }
    pthread_mutex_unlock(&pool->mutex);
    size_t weight;
    iso__isolate *isolate = make(pool, &weight);
    pthread_mutex_lock(&pool->mutex);
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
  pthread_cond_init(&pool->wanted, NULL);
  iso__loader_interface(); /* made by its first call, which must not be two at once */
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
