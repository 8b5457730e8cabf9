/* What every part of the runner shares: how a function says what went wrong, automatic freeing,
 * small helpers on files, strings and time. Nothing here is a subject of its own. */
#ifndef ISO_CONFORMANCE_BASE_H
#define ISO_CONFORMANCE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jv.h>

/* What a function returns, and what the command exits with where it cannot go on. */
typedef enum iso_status {
  ISO_OK = 0,
  ISO_FAILED = 1,      /* the thing asked about failed */
  ISO_MISUSE = 2,      /* wrong use: the text says what to write instead */
  ISO_LACKING = 3,     /* the environment lacks something: the text says what brings it */
  ISO_INTERRUPTED = 4, /* a signal asked the runner to stop; never an exit status */
} iso_status;

/* One sentence that names the thing and the remedy. Belongs to the caller, owns nothing.
 * Every function that takes an `iso_problem *` accepts NULL. */
typedef struct iso_problem {
  char text[2048];
} iso_problem;

/* Writes the sentence into *problem (which may be NULL) and returns `status`, so that a function
 * can end with `return iso__problem(...)`. */
iso_status iso__problem(iso_problem *problem, iso_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline void iso__free_pointer(void *pointer) { free(*(void **)pointer); }
static inline void iso__close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
}
static inline void iso__close_file(FILE **file) {
  if (*file) fclose(*file);
}
static inline void iso__free_jv(jv *value) { jv_free(*value); }

#define cleanup_free __attribute__((cleanup(iso__free_pointer)))
#define cleanup_fd __attribute__((cleanup(iso__close_fd)))
#define cleanup_file __attribute__((cleanup(iso__close_file)))
#define cleanup_jv __attribute__((cleanup(iso__free_jv)))

/* Allocation that ends the program when memory is gone: a judge without memory cannot judge. The
 * result belongs to the caller (free). */
void *iso__alloc(size_t size);
void *iso__grow(void *pointer, size_t size);
char *iso__copy(const char *text);
char *iso__format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Milliseconds of the monotonic clock; only differences mean anything. */
double iso__now_ms(void);

/* The whole file as bytes with a NUL behind them; *text belongs to the caller. `length` may be
 * NULL. Fails with ISO_FAILED and the system's reason, also for a file of more than 64 MiB. */
iso_status iso__read_file(const char *path, char **text, size_t *length, iso_problem *problem);

/* Writes the bytes into a file, made or emptied. Fails with ISO_FAILED and the system's reason. */
iso_status iso__write_file(const char *path, const void *bytes, size_t length,
                           iso_problem *problem);

/* mkdir -p of the folder that `path` lies in. */
iso_status iso__make_parent(const char *path, iso_problem *problem);

/* rm -rf; what cannot be removed is left without a word (it runs while the program ends). Does not
 * follow symbolic links. */
void iso__remove_tree(const char *path);

/* The string under `key` of an object, as a copy that belongs to the caller, or NULL where there
 * is none. Does not consume `object`. */
char *iso__get_string(jv object, const char *key);

/* Whether an array of strings has this one. Does not consume `array`. */
bool iso__has_string(jv array, const char *text);

#endif
