/* A program that embeds isoload, for boxes: what the box costs around the same engine.
 *
 *   isoload-bench-embed AGENT METHOD JSON [--hold]
 *
 * Loads the file, calls the method of its default export with the argument, prints the value; with --hold
 * prints READY and stays until its input ends or it is told to stop. As fixtures/drivers/node.mjs does. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <isoload.h>

static void on_signal(int number) {
  (void)number;
  _exit(0);
}

static char *read_file(const char *path, size_t *length) {
  char *text = NULL, bytes[4096];
  FILE *file = fopen(path, "re"), *copy = open_memstream(&text, length);
  if (!file || !copy) return NULL;
  for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;)
    fwrite(bytes, 1, count, copy);
  fclose(copy);
  fclose(file);
  return text;
}

static int complain(const char *what, iso_error *error) {
  fprintf(stderr, "%s: %s\n", what, error->message ? error->message : "failed");
  iso_error_clear(error);
  return 1;
}

static void stay(void) {
  char byte;
  signal(SIGTERM, on_signal); /* the first process of a container would not hear it else */
  puts("READY");
  fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: %s AGENT METHOD JSON [--hold]\n", argv[0]);
    return 2;
  }
  size_t length = 0;
  char *source = read_file(argv[1], &length), *value = NULL, arguments[256];
  snprintf(arguments, sizeof arguments, "[%s]", argv[3]);
  iso_module module = {
      .name = "agent.js", .type = ISO_MODULE_JS, .content = source, .length = length};
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "agent.js",
                          .modules = &module,
                          .module_count = 1};
  iso_runtime *runtime = NULL;
  iso_worker *worker = NULL;
  iso_error error = {0};
  int status = 0;
  if (!source) {
    fprintf(stderr, "%s cannot be read\n", argv[1]);
    status = 1;
  } else if (iso_runtime_new(NULL, &runtime, &error) != ISO_OK) {
    status = complain("iso_runtime_new", &error);
  } else if (iso_load(runtime, &code, &worker, &error) != ISO_OK) {
    status = complain("iso_load", &error);
  } else if (iso_call(worker, NULL, argv[2], arguments, &value, &error) != ISO_OK) {
    status = complain("iso_call", &error);
  } else {
    puts(value ? value : "undefined");
    fflush(stdout);
    if (argc > 4 && strcmp(argv[4], "--hold") == 0) stay();
  }
  free(value);
  free(source);
  iso_worker_free(worker);
  iso_runtime_free(runtime);
  return status;
}
