/* The floor: what a box costs around a program that does nothing. It prints the value that it is given,
 * which no program that runs the snippet could do, and with --hold stays until its input ends. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void on_signal(int number) {
  (void)number;
  _exit(0);
}

int main(int argc, char **argv) {
  char byte;
  if (argc < 2) return 2;
  puts(argv[1]);
  fflush(stdout);
  if (argc < 3 || strcmp(argv[2], "--hold") != 0) return 0;
  signal(SIGTERM, on_signal); /* the first process of a container would not hear it else */
  puts("READY");
  fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 0;
}
