/* A system whose cost is known, for the harness's own tests: waits, takes memory, answers.
 *
 *   subject --wait-ms N --burn-ms N --bytes N --value TEXT [--hold] [--status N] [--extra TEXT]
 *           --per-kib FILE
 *
 * The wait is the subject's work, as compiling is a container's; nothing is synchronised by it. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct option long_options[] = {{"wait-ms", required_argument, NULL, 'w'},
                                             {"burn-ms", required_argument, NULL, 'c'},
                                             {"bytes", required_argument, NULL, 'b'},
                                             {"value", required_argument, NULL, 'v'},
                                             {"hold", no_argument, NULL, 'h'},
                                             {"status", required_argument, NULL, 's'},
                                             {"extra", required_argument, NULL, 'e'},
                                             {"per-kib", required_argument, NULL, 'k'},
                                             {NULL, 0, NULL, 0}};

static void wait_ms(long milliseconds) {
  struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  while (nanosleep(&left, &left)) continue;
}

static long file_kib(const char *path) {
  struct stat status;
  return stat(path, &status) ? 0 : (long)status.st_size / 1024;
}

/* Takes processor time, however long that lasts. */
static void burn_ms(double milliseconds) {
  struct timespec now;
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  while ((double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6 < milliseconds);
}

int main(int argc, char **argv) {
  const char *value = "42", *extra = "";
  int hold = 0, status = 0;
  char *memory = NULL;
  for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
    if (option == 'w') wait_ms(strtol(optarg, NULL, 10));
    if (option == 'c') burn_ms(strtod(optarg, NULL));
    if (option == 'k') wait_ms(file_kib(optarg));
    if (option == 'b') {
      size_t bytes = strtoul(optarg, NULL, 10);
      memory = malloc(bytes);
      if (memory) memset(memory, 1, bytes); /* untouched pages would cost nothing */
    }
    if (option == 'v') value = optarg;
    if (option == 'h') hold = 1;
    if (option == 's') status = (int)strtol(optarg, NULL, 10);
    if (option == 'e') extra = optarg;
    if (option == '?') return 2;
  }
  printf("%s\n%s", value, extra);
  if (hold) puts("READY");
  fflush(stdout);
  char byte;
  while (hold && read(STDIN_FILENO, &byte, 1) > 0) continue;
  free(memory);
  return status;
}
