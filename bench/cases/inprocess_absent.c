#include "inprocess.h"

#include <stddef.h>

const char *iso__bench_inprocess_reason(void) {
  return "the runtime is not part of this build; configure with -DISOLOAD_RUNTIME=ON after "
         "scripts/setup";
}

iso__bench_inprocess *iso__bench_inprocess_open(const char *agent, iso__bench_error *error) {
  (void)agent;
  iso__bench_fail(error, "%s", iso__bench_inprocess_reason());
  return NULL;
}

void iso__bench_inprocess_close(iso__bench_inprocess *inprocess) { (void)inprocess; }

int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, int64_t *elapsed_ns,
                                      char **value, iso__bench_inprocess_phases *phases,
                                      iso__bench_error *error) {
  (void)inprocess, (void)elapsed_ns, (void)value, (void)phases;
  return iso__bench_fail(error, "%s", iso__bench_inprocess_reason());
}

int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, unsigned count, char **value,
                              iso__bench_error *error) {
  (void)inprocess, (void)count, (void)value;
  return iso__bench_fail(error, "%s", iso__bench_inprocess_reason());
}
