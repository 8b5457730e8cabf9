#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { MAX_FILE_BYTES = 64 << 20 };

iso_status iso__problem(iso_problem *problem, iso_status status, const char *format, ...) {
  if (!problem) return status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem->text, sizeof problem->text, format, arguments);
  va_end(arguments);
  return status;
}

static void *or_die(void *pointer) {
  if (pointer) return pointer;
  fputs("isoload-conformance: out of memory\n", stderr);
  abort();
}

void *iso__alloc(size_t size) { return or_die(calloc(1, size ? size : 1)); }

void *iso__grow(void *pointer, size_t size) { return or_die(realloc(pointer, size)); }

char *iso__copy(const char *text) { return or_die(strdup(text)); }

char *iso__format(const char *format, ...) {
  char *text = NULL;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&text, format, arguments);
  va_end(arguments);
  return or_die(length < 0 ? NULL : text);
}

double iso__now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

iso_status iso__read_file(const char *path, char **text, size_t *length, iso_problem *problem) {
  cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat about;
  if (fd < 0 || fstat(fd, &about) < 0) {
    return iso__problem(problem, ISO_FAILED, "cannot read %s: %s", path, strerror(errno));
  }
  if (!S_ISREG(about.st_mode) || about.st_size > MAX_FILE_BYTES) {
    return iso__problem(problem, ISO_FAILED, "cannot read %s: it is %s", path,
                        S_ISREG(about.st_mode) ? "larger than 64 MiB" : "not a file");
  }
  cleanup_free char *bytes = iso__alloc((size_t)about.st_size + 1);
  size_t got = 0;
  while (got < (size_t)about.st_size) {
    ssize_t part = read(fd, bytes + got, (size_t)about.st_size - got);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) {
      return iso__problem(problem, ISO_FAILED, "cannot read %s: %s", path, strerror(errno));
    }
    if (part == 0) break;
    got += (size_t)part;
  }
  bytes[got] = 0;
  if (length) *length = got;
  *text = bytes;
  bytes = NULL;
  return ISO_OK;
}

iso_status iso__write_file(const char *path, const void *bytes, size_t length,
                           iso_problem *problem) {
  FILE *file = fopen(path, "we");
  if (!file) return iso__problem(problem, ISO_FAILED, "cannot write %s: %s", path, strerror(errno));
  bool written = fwrite(bytes, 1, length, file) == length;
  /* A full disk shows itself only when the buffer is written out. */
  if (fclose(file) != 0 || !written) {
    return iso__problem(problem, ISO_FAILED, "cannot write %s: %s", path, strerror(errno));
  }
  return ISO_OK;
}

iso_status iso__make_parent(const char *path, iso_problem *problem) {
  cleanup_free char *folder = iso__copy(path);
  for (char *at = strchr(folder + 1, '/'); at; at = strchr(at + 1, '/')) {
    *at = 0;
    if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
      return iso__problem(problem, ISO_FAILED, "cannot make the folder %s: %s", folder,
                          strerror(errno));
    }
    *at = '/';
  }
  return ISO_OK;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about, (void)kind, (void)where;
  remove(path);
  return 0;
}

void iso__remove_tree(const char *path) {
  enum { OPEN_FOLDERS = 16 };
  nftw(path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

char *iso__get_string(jv object, const char *key) {
  cleanup_jv jv value = jv_object_get(jv_copy(object), jv_string(key));
  return jv_get_kind(value) == JV_KIND_STRING ? iso__copy(jv_string_value(value)) : NULL;
}

bool iso__has_string(jv array, const char *text) {
  bool found = false;
  jv_array_foreach(array, i, item) {
    found |= jv_get_kind(item) == JV_KIND_STRING && strcmp(jv_string_value(item), text) == 0;
    jv_free(item);
  }
  return found;
}
