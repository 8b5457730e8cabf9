/* The socket that an HTTP server listens on, apart from the server: processes may share one. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io.h"

/* Reads a numeric address into `target`. */
static bool parse_address(const char *address, uint16_t port, struct sockaddr_storage *target,
                          socklen_t *length) {
  const char *text = strcmp(address, "localhost") == 0 ? "127.0.0.1" : address;
  if (uv_ip4_addr(text, port, (struct sockaddr_in *)target) == 0) {
    *length = sizeof(struct sockaddr_in);
    return true;
  }
  *length = sizeof(struct sockaddr_in6);
  return uv_ip6_addr(text, port, (struct sockaddr_in6 *)target) == 0;
}

static iso_status cannot_listen(const char *address, uint16_t port, iso_error *error) {
  int reason = errno;
  if (reason == EADDRINUSE) {
    return iso__io_error(error, ISO_ERR_SYSTEM,
                         "cannot listen on %s port %u: another program does; choose another port, "
                         "or 0 for any free one",
                         address, port);
  }
  return iso__io_error(error, ISO_ERR_SYSTEM, "cannot listen on %s port %u: %s", address, port,
                       strerror(reason));
}

iso_status iso__http_listen(const char *address, uint16_t *port, int *listener, iso_error *error) {
  struct sockaddr_storage target = {0};
  socklen_t length;
  if (!parse_address(address, *port, &target, &length)) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "\"%s\" is not an address to listen on; give a numeric one, such as "
                         "127.0.0.1 or ::1",
                         address);
  }
  int descriptor = socket(target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return cannot_listen(address, *port, error);
  }
  int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(descriptor, (struct sockaddr *)&target, length) != 0 ||
      listen(descriptor, SOMAXCONN) != 0 ||
      getsockname(descriptor, (struct sockaddr *)&target, &length) != 0) {
    iso_status status = cannot_listen(address, *port, error);
    close(descriptor);
    return status;
  }
  *port = ntohs(target.ss_family == AF_INET ? ((struct sockaddr_in *)&target)->sin_port
                                            : ((struct sockaddr_in6 *)&target)->sin6_port);
  *listener = descriptor;
  return ISO_OK;
}
