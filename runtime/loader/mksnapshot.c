/* Build-time helper: runs the runtime's JavaScript once and writes the startup snapshot.
 *   mksnapshot SCRIPT OUTPUT */
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

/* The helper has no snapshot yet, and no bundles: it makes what the others link. */
const unsigned char iso__snapshot_start[1];
const unsigned char iso__snapshot_end[1];
const iso__asset iso__lazy_bundles[1];
const size_t iso__lazy_bundle_count = 0;

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *content = malloc((size_t)size + 1);
  *length = content ? fread(content, 1, (size_t)size, file) : 0;
  fclose(file);
  if (content && *length != (size_t)size) {
    free(content);
    return NULL;
  }
  return content;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: mksnapshot SCRIPT OUTPUT\n");
    return 2;
  }
  size_t length;
  char *script = read_file(argv[1], &length);
  if (!script) {
    perror(argv[1]);
    return 1;
  }
  int failed = iso__snapshot_build(iso__loader_interface(), script, length, argv[2]);
  free(script);
  return failed ? 1 : 0;
}
