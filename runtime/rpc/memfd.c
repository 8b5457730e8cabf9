#include "memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

int iso__memfd_of(const uint8_t *bytes, size_t length) {
  int fd = memfd_create("message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return -1;
  size_t done = 0;
  while (done < length) {
    ssize_t written = write(fd, bytes + done, length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += (size_t)written;
  }
  if (done == length && fcntl(fd, F_ADD_SEALS, SEALS) == 0) return fd;
  close(fd);
  return -1;
}

/* It is read and never mapped: whoever made it could still take pages of a mapping away. */
static uint8_t *read_all(int fd, size_t length) {
  uint8_t *bytes = malloc(length);
  if (!bytes) return NULL;
  size_t done = 0;
  while (done < length) {
    ssize_t got = pread(fd, bytes + done, length - done, (off_t)done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += (size_t)got;
  }
  if (done == length) return bytes;
  free(bytes);
  return NULL;
}

uint8_t *iso__memfd_read(int fd, size_t length, const char **wrong) {
  /* Only memory can have seals: asking for them also says what kind of thing this is. */
  int seals = fcntl(fd, F_GET_SEALS);
  *wrong = NULL;
  if (seals < 0 || (seals & SEALS) != SEALS) {
    *wrong = "a message in memory that is not sealed";
  } else if (lseek(fd, 0, SEEK_END) != (off_t)length) {
    *wrong = "a message in memory of another size";
  }
  uint8_t *bytes = *wrong ? NULL : read_all(fd, length);
  if (!bytes && !*wrong) *wrong = "a message in memory that cannot be read";
  return bytes;
}
