#include "api_support.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void drop_line(void *data, const char *worker, const char *level, const char *line) {
  (void)data, (void)worker, (void)level, (void)line;
}

iso_isolation isolation_wanted(void) {
  const char *wanted = getenv("ISOLOAD_TEST_ISOLATION");
  return wanted && strcmp(wanted, "process") == 0 ? ISO_ISOLATION_PROCESS : ISO_ISOLATION_ISOLATE;
}

iso_runtime *runtime_new(void) {
  iso_options options = {.isolation = isolation_wanted(), .console = drop_line};
  iso_runtime *runtime = NULL;
  iso_error error = {0};
  cr_assert_eq(iso_runtime_new(&options, &runtime, &error), ISO_OK, "%s", error.message);
  return runtime;
}

iso_worker_code code_of(iso_module *module, const char *source) {
  *module = (iso_module){.name = "agent.js", .content = source, .length = strlen(source)};
  return (iso_worker_code){.compatibility_date = "2026-03-01",
                           .main_module = "agent.js",
                           .modules = module,
                           .module_count = 1};
}

iso_worker *load_code(iso_runtime *runtime, const iso_worker_code *code) {
  iso_worker *worker = NULL;
  iso_error error = {0};
  cr_assert_eq(iso_load(runtime, code, &worker, &error), ISO_OK, "%s", error.message);
  cr_assert_not_null(worker);
  return worker;
}

iso_worker *load(iso_runtime *runtime, const char *source) {
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  return load_code(runtime, &code);
}

void check_error(iso_error *error, iso_status status, const char *name, const char *message) {
  cr_assert_eq(error->status, status, "status %d: %s", error->status, error->message);
  cr_assert_not_null(error->message);
  if (name) cr_assert_str_eq(error->name, name);
  if (message) cr_assert_str_eq(error->message, message);
  iso_error_clear(error);
}

void expect_load_error(iso_runtime *runtime, const iso_worker_code *code, iso_status status,
                       const char *message) {
  iso_worker *worker = NULL;
  iso_error error = {0};
  iso_status given = iso_load(runtime, code, &worker, &error);
  cr_assert_eq(given, status, "it gave %d: %s", given, error.message);
  cr_assert_null(worker);
  check_error(&error, status, NULL, message);
}

void expect_startup_error(iso_runtime *runtime, const char *source, const char *message) {
  iso_module module;
  iso_worker_code code = code_of(&module, source);
  expect_load_error(runtime, &code, ISO_ERR_STARTUP, message);
}

void expect_result(iso_worker *worker, const char *method, const char *args, const char *result) {
  char *answer = NULL;
  iso_error error = {0};
  cr_assert_eq(iso_call(worker, NULL, method, args, &answer, &error), ISO_OK, "%s: %s", method,
               error.message);
  if (result) {
    cr_assert_not_null(answer, "%s gave undefined instead of %s", method, result);
    cr_assert_str_eq(answer, result);
  } else {
    cr_assert_null(answer, "%s gave %s", method, answer);
  }
  free(answer);
}

void expect_error(iso_worker *worker, const char *method, const char *args, iso_status status,
                  const char *name, const char *message) {
  char *answer = NULL;
  iso_error error = {0};
  iso_status given = iso_call(worker, NULL, method, args, &answer, &error);
  cr_assert_eq(given, status, "%s gave %d: %s%s", method, given, answer ? answer : "",
               error.message ? error.message : "");
  cr_assert_null(answer);
  check_error(&error, status, name, message);
}

long resident_kib(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  cr_assert_not_null(file);
  long total = 0, resident = 0;
  cr_assert_eq(fscanf(file, "%ld %ld", &total, &resident), 2);
  fclose(file);
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

bool memory_is_measurable(void) {
#ifdef __SANITIZE_ADDRESS__
  return false;
#else
  return true;
#endif
}

int listen_on_loopback(int *port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  cr_assert_geq(listener, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  cr_assert_eq(bind(listener, (struct sockaddr *)&address, length), 0);
  cr_assert_eq(listen(listener, 8), 0);
  cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
  *port = ntohs(address.sin_port);
  return listener;
}
