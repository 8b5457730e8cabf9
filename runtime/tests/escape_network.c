/* Attempts at the network and at other processes' sockets. */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "escape_attempts.h"

static int connect_to(int family, int type, const void *address, size_t length) {
  int joined = (int)syscall(SYS_socket, family, type, 0);
  if (joined < 0) return -errno;
  int result = outcome(syscall(SYS_connect, joined, address, (socklen_t)length));
  close(joined);
  return result;
}

static struct sockaddr_in loopback(const struct world *world) {
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons(world->port),
                              .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

static int connect_tcp(const struct world *world) {
  struct sockaddr_in address = loopback(world);
  return connect_to(AF_INET, SOCK_STREAM, &address, sizeof address);
}
static int connect_tcp6(const struct world *world) {
  struct sockaddr_in6 address = {
      .sin6_family = AF_INET6, .sin6_port = htons(world->port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  return connect_to(AF_INET6, SOCK_STREAM, &address, sizeof address);
}
static int send_udp(const struct world *world) {
  struct sockaddr_in address = loopback(world);
  int joined = (int)syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0);
  if (joined < 0) return -errno;
  return outcome(syscall(SYS_sendto, joined, "", 1, 0, &address, sizeof address));
}
static int connect_path(const struct world *world) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", world->listener);
  return connect_to(AF_UNIX, SOCK_STREAM, &address, sizeof address);
}
static int connect_abstract(const struct world *world) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(world->abstract);
  memcpy(address.sun_path + 1, world->abstract, length);
  return connect_to(AF_UNIX, SOCK_STREAM, &address,
                    offsetof(struct sockaddr_un, sun_path) + 1 + length);
}
static int listen_tcp(const struct world *world) {
  (void)world;
  struct sockaddr_in address = {.sin_family = AF_INET};
  int made = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
  if (made < 0 || syscall(SYS_bind, made, &address, sizeof address) < 0) return -errno;
  return outcome(syscall(SYS_listen, made, 1));
}

/* ---- A socket of each family */

static int any_type(int family) {
  static const int TYPES[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
  int result = -EINVAL;
  for (unsigned i = 0; i < sizeof TYPES / sizeof *TYPES && result < 0; i++) {
    result = outcome(syscall(SYS_socket, family, TYPES[i], 0));
  }
  return result;
}
static int family_unix(const struct world *world) { return (void)world, any_type(AF_UNIX); }
static int family_inet(const struct world *world) { return (void)world, any_type(AF_INET); }
static int family_inet6(const struct world *world) { return (void)world, any_type(AF_INET6); }
static int family_netlink(const struct world *world) { return (void)world, any_type(AF_NETLINK); }
static int family_packet(const struct world *world) { return (void)world, any_type(AF_PACKET); }
static int family_vsock(const struct world *world) { return (void)world, any_type(AF_VSOCK); }
static int family_alg(const struct world *world) { return (void)world, any_type(AF_ALG); }
static int family_bluetooth(const struct world *world) {
  return (void)world, any_type(AF_BLUETOOTH);
}
static int family_can(const struct world *world) { return (void)world, any_type(AF_CAN); }
static int family_xdp(const struct world *world) { return (void)world, any_type(AF_XDP); }
static int family_smc(const struct world *world) { return (void)world, any_type(AF_SMC); }
static int family_key(const struct world *world) { return (void)world, any_type(AF_KEY); }
static int family_tipc(const struct world *world) { return (void)world, any_type(AF_TIPC); }
static int family_qipcrtr(const struct world *world) { return (void)world, any_type(AF_QIPCRTR); }
static int every_family(const struct world *world) {
  (void)world;
  for (int family = 0; family < AF_MAX; family++) {
    if (any_type(family) == 0) return 0;
  }
  return -EAFNOSUPPORT;
}
static int raw_ip(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

/* ---- What can be done with a socket that it has */

static int pair(const struct world *world) {
  (void)world;
  int pair[2];
  return outcome(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair));
}
static int reconnect(const struct world *world) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", world->listener);
  int result = outcome(syscall(SYS_connect, world->socket, &address, sizeof address));
  return result == -EISCONN ? 0 : result; /* it reached the socket */
}
static int send_elsewhere(const struct world *world) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", world->listener);
  int result =
      outcome(syscall(SYS_sendto, world->socket, "", 0, MSG_DONTWAIT, &address, sizeof address));
  return result == -EISCONN ? 0 : result;
}
static int accept_on_socket(const struct world *world) {
  int result = outcome(syscall(SYS_accept4, world->socket, NULL, NULL, SOCK_NONBLOCK));
  return result == -EINVAL || result == -EOPNOTSUPP ? 0 : result;
}
static int set_option(const struct world *world) {
  int one = 1;
  return outcome(syscall(SYS_setsockopt, world->socket, SOL_SOCKET, SO_PASSCRED, &one, sizeof one));
}
static int who_is_peer(const struct world *world) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  return outcome(syscall(SYS_getsockopt, world->socket, SOL_SOCKET, SO_PEERCRED, &peer, &size));
}

const struct attempt NETWORK_ATTEMPTS[] = {
    {"connect to TCP on 127.0.0.1", connect_tcp, true, true},
    {"connect to TCP on ::1", connect_tcp6, false, true},
    {"send UDP", send_udp, true, true},
    {"listen on TCP", listen_tcp, true, true},
    {"connect to a UNIX path", connect_path, true, true},
    {"connect to an abstract UNIX address", connect_abstract, true, true},
    {"a socket of AF_UNIX", family_unix, true, false},
    {"a socket of AF_INET", family_inet, true, false},
    {"a socket of AF_INET6", family_inet6, false, false},
    {"a socket of AF_NETLINK", family_netlink, true, false},
    {"a socket of AF_PACKET", family_packet, false, true},
    {"a socket of AF_VSOCK", family_vsock, false, false},
    {"a socket of AF_ALG", family_alg, false, false},
    {"a socket of AF_BLUETOOTH", family_bluetooth, false, false},
    {"a socket of AF_CAN", family_can, false, false},
    {"a socket of AF_XDP", family_xdp, false, true},
    {"a socket of AF_SMC", family_smc, false, false},
    {"a socket of AF_KEY", family_key, false, true},
    {"a socket of AF_TIPC", family_tipc, false, false},
    {"a socket of AF_QIPCRTR", family_qipcrtr, false, false},
    {"a socket of every number", every_family, true, false},
    {"a raw socket", raw_ip, false, true},
    {"socketpair", pair, true, false},
    {"connect its own socket elsewhere", reconnect, true, false},
    {"sendto elsewhere on its own socket", send_elsewhere, false, false},
    {"accept on its own socket", accept_on_socket, true, false},
    {"setsockopt", set_option, true, false},
    {"SO_PEERCRED", who_is_peer, true, false},
    {0}};
