#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "io.h"

enum { MAX_SIZE = 64 * 1024 * 1024 };

static void close_descriptor(const int *descriptor) {
  if (*descriptor >= 0) {
    close(*descriptor);
  }
}

static iso_status cannot_read(const char *path, const char *reason, iso_error *error) {
  return iso__io_error(error, ISO_ERR_ARGUMENT, "cannot read %s: %s", path, reason);
}

iso_status iso__read_file(const char *path, char **content, size_t *length, iso_error *error) {
  __attribute__((cleanup(close_descriptor))) int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    return cannot_read(path, strerror(errno), error);
  }
  if (!S_ISREG(status.st_mode)) {
    return cannot_read(path, "it is not a file", error);
  }
  if (status.st_size > MAX_SIZE) {
    return cannot_read(path, "it is larger than 64 MiB", error);
  }
  size_t size = (size_t)status.st_size;
  iso__autofree char *bytes = malloc(size + 1);
  if (bytes == NULL) {
    return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left to read %s", path);
  }
  size_t filled = 0;
  while (filled < size) {
    ssize_t count = read(descriptor, bytes + filled, size - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return cannot_read(path, strerror(errno), error);
    }
    if (count == 0) {
      break; /* it has become shorter */
    }
    filled += (size_t)count;
  }
  bytes[filled] = '\0';
  *length = filled;
  *content = iso__take_pointer(&bytes);
  return ISO_OK;
}
