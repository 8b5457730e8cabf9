/* Cleanup attributes: what a function takes it gives back on every way out. */
#ifndef ISO_BENCH_CLEANUP_H
#define ISO_BENCH_CLEANUP_H

#include <jv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void iso__bench_cleanup_free(void *pointer) { free(*(void **)pointer); }
static inline void iso__bench_cleanup_fd(int *fd) {
  if (*fd >= 0) close(*fd);
}
static inline void iso__bench_cleanup_file(FILE **file) {
  if (*file) fclose(*file);
}
static inline void iso__bench_cleanup_jv(jv *value) { jv_free(*value); }

#define ISO__AUTO_FREE __attribute__((cleanup(iso__bench_cleanup_free)))
#define ISO__AUTO_FD __attribute__((cleanup(iso__bench_cleanup_fd)))
#define ISO__AUTO_FILE __attribute__((cleanup(iso__bench_cleanup_file)))
#define ISO__AUTO_JV __attribute__((cleanup(iso__bench_cleanup_jv)))

#endif
