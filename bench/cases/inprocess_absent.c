#include "inprocess.h"

#include <stddef.h>

const char *iso__inprocess_reason(void) {
  return "the runtime is not part of this build; configure with -DISOLOAD_RUNTIME=ON after "
         "scripts/setup";
}

iso__inprocess *iso__inprocess_open(const char *agent, iso__bench_error *error) {
  (void)agent;
  iso__bench_fail(error, "%s", iso__inprocess_reason());
  return NULL;
}

void iso__inprocess_close(iso__inprocess *inprocess) { (void)inprocess; }

int iso__inprocess_first_result(iso__inprocess *inprocess, int64_t *elapsed_ns, char **value,
                                iso__inprocess_phases *phases, iso__bench_error *error) {
  (void)inprocess, (void)elapsed_ns, (void)value, (void)phases;
  return iso__bench_fail(error, "%s", iso__inprocess_reason());
}

int iso__inprocess_hold(iso__inprocess *inprocess, unsigned count, char **value,
                        iso__bench_error *error) {
  (void)inprocess, (void)count, (void)value;
  return iso__bench_fail(error, "%s", iso__inprocess_reason());
}
