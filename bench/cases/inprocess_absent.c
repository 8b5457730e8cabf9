#include "inprocess.h"

iso__bench_inprocess *iso__bench_inprocess_open(const iso__bench_inprocess_settings *settings,
                                                iso__bench_error *error) {
  (void)settings;
  iso__bench_fail(error,
                  "this isoload bench was built without the runtime: build it with scripts/run");
  return NULL;
}

void iso__bench_inprocess_close(iso__bench_inprocess *inprocess) { (void)inprocess; }

static int absent(char **value, iso__bench_error *error) {
  *value = NULL;
  return iso__bench_fail(error, "this isoload bench was built without the runtime");
}

int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, const char *agent,
                                      bool unseen, iso__bench_inprocess_start *start, char **value,
                                      iso__bench_error *error) {
  (void)inprocess, (void)agent, (void)unseen;
  *start = (iso__bench_inprocess_start){0};
  return absent(value, error);
}

int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, const char *agent, unsigned count,
                              char **value, iso__bench_error *error) {
  (void)inprocess, (void)agent, (void)count;
  return absent(value, error);
}

void iso__bench_inprocess_release(iso__bench_inprocess *inprocess) { (void)inprocess; }

int iso__bench_inprocess_call(iso__bench_inprocess *inprocess, const char *method,
                              const char *arguments, unsigned calls, int64_t *elapsed_ns,
                              char **value, iso__bench_error *error) {
  (void)inprocess, (void)method, (void)arguments, (void)calls, (void)elapsed_ns;
  return absent(value, error);
}
