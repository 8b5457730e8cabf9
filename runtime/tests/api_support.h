/* Short words for what the tests of the public API do again and again. Each fails the test when it
 * does not go as it must. */
#ifndef ISO_TESTS_API_SUPPORT_H
#define ISO_TESTS_API_SUPPORT_H

#include <isoload.h>
#include <stdbool.h>

/* A runtime whose guests' console lines are dropped. */
/* The isolation level that this run of the tests is about: ISOLOAD_TEST_ISOLATION. */
iso_isolation isolation_wanted(void);
iso_runtime *runtime_new(void);

/* A worker of one module. `code_of` gives its code, to be changed before load_code(); `module` must
 * live as long as the code is used. */
iso_worker_code code_of(iso_module *module, const char *source);
iso_worker *load_code(iso_runtime *runtime, const iso_worker_code *code);
iso_worker *load(iso_runtime *runtime, const char *source);

/* Loads code that must not start, for exactly that reason. */
void expect_startup_error(iso_runtime *runtime, const char *source, const char *message);
void expect_load_error(iso_runtime *runtime, const iso_worker_code *code, iso_status status,
                       const char *message);

/* Calls a method of the default entrypoint; `args` and `result` are JSON, NULL for none. */
void expect_result(iso_worker *worker, const char *method, const char *args, const char *result);
/* `name` NULL: any. `message` NULL: any; else it must be exactly that. */
void expect_error(iso_worker *worker, const char *method, const char *args, iso_status status,
                  const char *name, const char *message);

/* An error must be this one; it is cleared. */
void check_error(iso_error *error, iso_status status, const char *name, const char *message);

/* What this process has in memory, in KiB. */
long resident_kib(void);
/* Whether resident memory says what is in use: AddressSanitizer keeps what was freed. */
bool memory_is_measurable(void);

/* A TCP socket that listens on 127.0.0.1; its port. */
int listen_on_loopback(int *port);

#endif
