/* What went wrong, in one sentence. The harness links the reference runtime as anyone could, so it
 * has errors of its own, and its private names start with iso__bench_ to stay clear of it. */
#ifndef ISO_BENCH_ERROR_H
#define ISO_BENCH_ERROR_H

/* Zero-initialise before first use. `text` belongs to the error; iso__bench_error_clear ends it. */
typedef struct iso__bench_error {
  char *text;
} iso__bench_error;

#define ISO__AUTO_ERROR __attribute__((cleanup(iso__bench_error_clear)))

/* Sets the sentence, replacing an older one; returns -1, so that a function can end with
 * `return iso__bench_fail(...)`. NULL is accepted as `error`. Any thread. */
int iso__bench_fail(iso__bench_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "what: " before the sentence; returns -1. NULL is accepted as `error`. Any thread. */
int iso__bench_error_wrap(iso__bench_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends what the error owns and makes it empty again. Any thread. */
void iso__bench_error_clear(iso__bench_error *error);

/* As asprintf, but gives the text (the caller's, free()) and never NULL: a harness that has no
 * memory for a sentence ends, since what it measures is no longer worth measuring. Any thread. */
char *iso__bench_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
