/* What the two profiles share, startup_profile.c and process_profile.c: an agent that is loaded and
 * called, and what was measured, as members of an object of JSON. Where something fails, the program says
 * why and ends with status 1. */
#ifndef ISOLOAD_TESTS_PROFILE_SUPPORT_H
#define ISOLOAD_TESTS_PROFILE_SUPPORT_H

#include <isoload.h>
#include <stddef.h>
#include <stdint.h>

/* A module whose method call_agent() calls. */
#define AGENT "export default { async myAgent(p) { return p + 1 } }\n"

/* Workers that start and are called before those that are measured. */
enum { WARM_UP = 20 };

/* Microseconds of a clock that never goes back. */
double now_us(void);

/* The caller's, to be ended by iso_runtime_free. */
iso_runtime *open_runtime(iso_isolation isolation, uint32_t pool);

/* A worker whose only module has this text, which begins with AGENT; the caller's. */
iso_worker *load_agent(iso_runtime *runtime, const char *source);

/* Calls it, and waits for its answer. */
void call_agent(iso_worker *worker);

/* Prints `"name":[5th, 50th, 99th percentile],` for each of `width` names; `rows` are `count` times so
 * many values, one for each name. */
void print_percentiles(const char *const *names, size_t width, const double *rows, size_t count);

/* The line of a file in /proc that begins with `key`, in KiB; 0 where there is none. */
double kib_of(const char *path, const char *key);

#endif
