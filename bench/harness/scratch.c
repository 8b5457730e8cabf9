#include "scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

char *iso__bench_scratch_new(iso__bench_error *error) {
  const char *parent = getenv("TMPDIR");
  if (!parent || *parent != '/') parent = "/tmp";
  /* Short: sockets live in it, and their paths may have 107 bytes. */
  char *path = iso__bench_text("%s/isoload-bench-XXXXXX", parent);
  if (mkdtemp(path)) return path;
  iso__bench_fail(error, "%s cannot be made: %s; set TMPDIR to a folder that can be written", path,
                  strerror(errno));
  free(path);
  return NULL;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place) {
  (void)status, (void)kind, (void)place;
  /* What stands in the way is found again by the parent's own removal: go on. */
  int failed = remove(path);
  return failed && errno != ENOENT && errno != ENOTEMPTY && errno != EEXIST && errno != EBUSY
             ? errno
             : 0;
}

int iso__bench_scratch_remove(const char *path, iso__bench_error *error) {
  enum { OPEN_FOLDERS = 32 };
  int failure = nftw(path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
  if (access(path, F_OK) != 0) return 0;
  return iso__bench_fail(error, "%s could not be removed: %s", path,
                         failure > 0 ? strerror(failure) : "something is left in it");
}
