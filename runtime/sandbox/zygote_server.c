/* The zygote's own side: see zygote_server.h. One thread, and nothing that it waits for but the host
 * and its children. */
#include "zygote_server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "process.h"
#include "zygote_wire.h"

static iso__confinement confinement;
static iso__confined confined;

/* The children by the host's numbers; 0: none. */
static pid_t *children;
static uint32_t capacity;

/* ---- telling the host ---- */

/* False when the host has no room for it now. */
static bool tell(const void *bytes, size_t length, int flags) {
  struct iovec piece = {(void *)bytes, length};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  ssize_t sent;
  do {
    sent = sendmsg(ISO__ZYGOTE_CONTROL_FD, &message, MSG_NOSIGNAL | flags);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0 || errno != EAGAIN;
}

static void greet(iso_status status, const char *message) {
  iso__zygote_hello hello = {
      .type = ISO__ZYGOTE_READY, .status = (int32_t)status, .confined = confined};
  snprintf(hello.build, sizeof hello.build, "%s", iso__zygote_build());
  snprintf(hello.message, sizeof hello.message, "%s", message ? message : "");
  tell(&hello, sizeof hello, 0);
}

static bool tell_exit(uint32_t id, int status) {
  iso__zygote_news news = {ISO__ZYGOTE_EXITED, id, status};
  return tell(&news, sizeof news, MSG_DONTWAIT);
}

/* ---- children ---- */

static bool make_room(uint32_t id) {
  if (id < capacity) return true;
  uint32_t wanted = capacity ? capacity : 64;
  while (wanted <= id && wanted < ISO__ZYGOTE_MOST) wanted *= 2;
  if (id >= wanted) return false;
  pid_t *more = realloc(children, wanted * sizeof *more);
  if (!more) return false;
  memset(more + capacity, 0, (wanted - capacity) * sizeof *more);
  children = more;
  capacity = wanted;
  return true;
}

static _Noreturn void become_guest(const iso__zygote_request *request, int socket,
                                   void (*guest)(int socket)) {
  iso__child_limits limits = {.socket = socket, .memory_bytes = request->memory_bytes};
  int failed = iso__confine_enter(&limits);
  if (failed != 0) _exit(ISO__PROCESS_NOT_CONFINED);
  guest(socket);
  _exit(0);
}

static void fork_guest(const iso__zygote_request *request, int socket, void (*guest)(int socket)) {
  /* Not fork(): what libraries want to do then is meant for descriptors that were closed here. */
  pid_t pid = make_room(request->id) && children[request->id] == 0 ? _Fork() : -1;
  if (pid == 0) become_guest(request, socket, guest);
  close(socket);
  if (pid > 0) {
    children[request->id] = pid;
  } else {
    tell_exit(request->id, W_EXITCODE(ISO__PROCESS_NOT_FORKED, 0));
  }
}

static uint32_t id_of(pid_t pid) {
  uint32_t id = 0;
  while (id < capacity && children[id] != pid) id++;
  return id;
}

/* What has ended stays a zombie until the host has room to hear of it. True when it had. */
static bool reap(void) {
  siginfo_t ended = {0};
  while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid != 0) {
    uint32_t id = id_of(ended.si_pid);
    int status = ended.si_code == CLD_EXITED ? W_EXITCODE(ended.si_status, 0) : ended.si_status;
    if (id < capacity && !tell_exit(id, status)) return false;
    waitpid(ended.si_pid, NULL, 0);
    if (id < capacity) children[id] = 0;
    ended = (siginfo_t){0};
  }
  return true;
}

/* ---- requests ---- */

static int descriptor_of(struct msghdr *message) {
  int fd = -1;
  struct cmsghdr *rights = CMSG_FIRSTHDR(message);
  if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS) {
    memcpy(&fd, CMSG_DATA(rights), sizeof fd);
  }
  return fd;
}

/* False when the host has gone. */
static bool take_request(void (*before_fork)(void), void (*guest)(int socket)) {
  iso__zygote_request request;
  struct iovec piece = {&request, sizeof request};
  _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(int))];
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  ssize_t length = recvmsg(ISO__ZYGOTE_CONTROL_FD, &message, MSG_CMSG_CLOEXEC);
  if (length < 0 && errno == EINTR) return true;
  if (length != (ssize_t)sizeof request) return false;
  int socket = descriptor_of(&message);
  if (request.type == ISO__ZYGOTE_SPAWN && socket >= 0) {
    fork_guest(&request, socket, guest);
    before_fork(); /* the next one */
  } else if (request.type == ISO__ZYGOTE_KILL && request.id < capacity && children[request.id]) {
    kill(children[request.id], SIGKILL);
  }
  return true;
}

/* ---- life ---- */

bool iso__zygote_begin(bool strict) {
  static const int keep[] = {ISO__ZYGOTE_CONTROL_FD, ISO__ZYGOTE_CHILDREN_FD};
  iso_error error = {0};
  confinement = (iso__confinement){.strict = strict,
                                   .keep = keep,
                                   .keep_count = sizeof keep / sizeof keep[0],
                                   .descriptors = ISO__PROCESS_DESCRIPTORS};
  iso_status status = iso__confine_begin(&confinement, &confined, &error);
  if (status != ISO_OK) greet(status, error.message);
  return status == ISO_OK;
}

static bool watch_children(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  int fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0 || fd == ISO__ZYGOTE_CHILDREN_FD) return fd >= 0;
  bool moved = dup2(fd, ISO__ZYGOTE_CHILDREN_FD) >= 0;
  close(fd);
  return moved;
}

bool iso__zygote_prepare(void) {
  iso_error error = {0};
  if (!watch_children()) {
    greet(ISO_ERR_SYSTEM, "The zygote cannot watch its children.");
    return false;
  }
  iso_status status = iso__confine_prepare(&confinement, &confined, &error);
  if (status != ISO_OK) greet(status, error.message);
  return status == ISO_OK;
}

int iso__zygote_serve(void (*before_fork)(void), void (*guest)(int socket)) {
  before_fork();
  greet(ISO_OK, NULL);
  bool untold = false; /* children have ended and the host has no room for it */
  for (;;) {
    struct pollfd polled[] = {
        {.fd = ISO__ZYGOTE_CONTROL_FD, .events = (short)(POLLIN | (untold ? POLLOUT : 0))},
        {.fd = ISO__ZYGOTE_CHILDREN_FD, .events = POLLIN}};
    if (poll(polled, 2, -1) < 0 && errno != EINTR) return 1;
    struct signalfd_siginfo signals[8];
    if (polled[1].revents) (void)!read(ISO__ZYGOTE_CHILDREN_FD, signals, sizeof signals);
    if (polled[1].revents || (polled[0].revents & POLLOUT)) untold = !reap();
    if ((polled[0].revents & (POLLIN | POLLHUP | POLLERR)) && !take_request(before_fork, guest)) {
      return 0;
    }
  }
}
