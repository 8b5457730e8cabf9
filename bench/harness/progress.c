#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

void iso__bench_progress(const char *what, unsigned done, unsigned total, int64_t started_ns) {
  if (!isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO)) return;
  fputs("\r\033[K", stderr);
  if (!what) return;
  fputs(what, stderr);
  if (total) fprintf(stderr, " (%u of %u)", done, total);
  if (total && done) {
    double elapsed = (double)(iso__bench_clock_ns() - started_ns) * 1e-9;
    fprintf(stderr, ", about %.0f s left", elapsed / done * (total - done));
  }
  fflush(stderr);
}
