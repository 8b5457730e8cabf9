/* The host's side of the zygote: see zygote.h. */
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io.h"
#include "zygote_spawn.h"
#include "zygote_wire.h"

/* Processes that wait, the oldest first. */
typedef struct line {
  iso__process *first;
  iso__process **end;
  uint32_t count;
} line;

struct iso__process {
  iso__zygote *zygote;
  uint32_t id;
  int socket; /* while it waits, to be used or to be ended; else -1 */
  uint64_t memory_bytes;
  iso__process_exited_fn exited; /* NULL: nobody wants to know */
  void *data;
  uint64_t since; /* on the loop's clock: when it was retired */
  line *in;       /* NULL: none */
  iso__process *next;
};

struct iso__zygote {
  uv_loop_t *loop;
  uv_poll_t *news;   /* outlives the zygote until the loop has closed it */
  uv_timer_t *quiet; /* as well */
  iso__zygote_options options;
  iso__confined confined;
  pid_t pid;
  int control;              /* -1: it has ended */
  iso__process **processes; /* by number */
  uint32_t capacity;
  uint32_t *free_ids;
  uint32_t free_count;
  line pool;    /* the youngest may be on its way yet */
  line retired; /* that wait to be ended */
  uint64_t retired_ever;
  bool ended;        /* some have, or have retired, since it was last quiet */
  uint64_t quiet_at; /* on the loop's clock, if nothing comes between */
  uint32_t awaited;  /* processes whose end somebody waits for */
};

/* What no answer waits for is done at a quiet moment: to end the processes that nobody wants any more,
 * and to fork others in place of those that were taken from the pool. Each takes as long as a good part
 * of an answer, and processors are few. Quiet is QUIET_MS after one has ended, and START_MS after one was
 * made, which has an answer to give. Where there is no such moment, so much of it is done that half of the
 * pool is there, and that none waits for longer than LATE_MS. More than MOST_RETIRED never wait. */
enum { QUIET_MS = 2, START_MS = 10, LATE_MS = 100, MOST_RETIRED = 4 };

/* ---- numbers ---- */

static void grow(iso__zygote *zygote) {
  uint32_t capacity = zygote->capacity ? zygote->capacity * 2 : 16;
  zygote->processes = realloc(zygote->processes, capacity * sizeof *zygote->processes);
  zygote->free_ids = realloc(zygote->free_ids, capacity * sizeof *zygote->free_ids);
  if (!zygote->processes || !zygote->free_ids) abort();
  for (uint32_t id = capacity; id-- > zygote->capacity;) {
    zygote->processes[id] = NULL;
    zygote->free_ids[zygote->free_count++] = id;
  }
  zygote->capacity = capacity;
}

static iso__process *process_new(iso__zygote *zygote) {
  if (zygote->free_count == 0) grow(zygote);
  iso__process *process = calloc(1, sizeof *process);
  if (!process) abort();
  process->zygote = zygote;
  process->socket = -1;
  process->id = zygote->free_ids[--zygote->free_count];
  zygote->processes[process->id] = process;
  return process;
}

static void process_free(iso__process *process) {
  iso__zygote *zygote = process->zygote;
  zygote->processes[process->id] = NULL;
  zygote->free_ids[zygote->free_count++] = process->id;
  if (process->socket >= 0) close(process->socket);
  free(process);
}

/* ---- lines ---- */

static void enter(line *to, iso__process *process) {
  if (!to->end) to->end = &to->first;
  *to->end = process;
  to->end = &process->next;
  to->count++;
  process->in = to;
}

static void leave(iso__process *process) {
  line *from = process->in;
  if (!from) return;
  iso__process **at = &from->first;
  while (*at != process) at = &(*at)->next;
  *at = process->next;
  if (from->end == &process->next) from->end = at;
  from->count--;
  process->in = NULL;
  process->next = NULL;
}

/* ---- asking ---- */

static bool ask(const iso__zygote *zygote, const iso__zygote_request *request, int fd) {
  struct iovec piece = {(void *)request, sizeof *request};
  _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {0};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  if (fd >= 0) {
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &fd, sizeof(int));
  }
  ssize_t sent;
  do {
    /* It may wait: the zygote reads whatever else it does. */
    sent = sendmsg(zygote->control, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)sizeof *request;
}

static iso_status spawn(iso__zygote *zygote, uint64_t memory_bytes, iso__process **out,
                        iso_error *error) {
  int pair[2];
  if (zygote->control < 0) {
    return iso__io_error(error, ISO_ERR_ENDED,
                         "The zygote that workers are forked from has ended.");
  }
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
    return iso__io_error(error, ISO_ERR_SYSTEM, "No socket for a worker's process: %s%s.",
                         strerror(errno),
                         errno == EMFILE ? " (raise the limit with `ulimit -n`)" : "");
  }
  iso__process *process = process_new(zygote);
  process->memory_bytes = memory_bytes;
  iso__zygote_request request = {ISO__ZYGOTE_SPAWN, process->id, memory_bytes};
  bool asked = ask(zygote, &request, pair[1]);
  int why = errno;
  close(pair[1]);
  process->socket = pair[0];
  if (!asked) {
    process_free(process);
    return iso__io_error(error, ISO_ERR_SYSTEM, "The zygote cannot be asked for a process: %s.",
                         strerror(why));
  }
  *out = process;
  return ISO_OK;
}

/* ---- what waits for a quiet moment ---- */

static uint32_t half_of(const iso__zygote *zygote) { return zygote->options.pool / 2; }

static bool has_waited_long(const iso__zygote *zygote, const iso__process *process) {
  return process && uv_now(zygote->loop) - process->since >= LATE_MS;
}

static bool is_late(const iso__zygote *zygote) {
  return zygote->pool.count < half_of(zygote) || has_waited_long(zygote, zygote->retired.first);
}

static void refill(iso__zygote *zygote, uint32_t least) {
  while (zygote->pool.count < least) {
    iso__process *process;
    if (spawn(zygote, zygote->options.memory_bytes, &process, NULL) != ISO_OK) return;
    enter(&zygote->pool, process);
  }
}

static void end_retired(iso__zygote *zygote, uint32_t most) {
  while (zygote->retired.count > most || has_waited_long(zygote, zygote->retired.first)) {
    iso__process *process = zygote->retired.first;
    leave(process);
    iso__process_kill(process);
  }
}

static void catch_up(iso__zygote *zygote) {
  uv_timer_stop(zygote->quiet);
  zygote->ended = false;
  end_retired(zygote, 0);
  refill(zygote, zygote->options.pool);
}

static void wait_for_quiet(iso__zygote *zygote, uint64_t ms);

static void on_quiet(uv_timer_t *timer) {
  iso__zygote *zygote = timer->data;
  uint64_t now = uv_now(zygote->loop);
  if (now >= zygote->quiet_at) {
    catch_up(zygote);
  } else {
    end_retired(zygote, MOST_RETIRED);
    refill(zygote, half_of(zygote));
    wait_for_quiet(zygote, zygote->quiet_at - now);
  }
}

static void wait_for_quiet(iso__zygote *zygote, uint64_t ms) {
  uv_timer_start(zygote->quiet, on_quiet, ms, 0);
  uv_unref((uv_handle_t *)zygote->quiet);
}

/* What has just been done may be followed by more of the like. */
static void catch_up_in(iso__zygote *zygote, uint64_t ms) {
  uv_update_time(zygote->loop);
  zygote->quiet_at = uv_now(zygote->loop) + ms;
  if (!is_late(zygote)) {
    wait_for_quiet(zygote, ms);
  } else if (!uv_is_active((uv_handle_t *)zygote->quiet) ||
             uv_timer_get_due_in(zygote->quiet) > 1) {
    wait_for_quiet(zygote, 1); /* what is to be said now is said first */
  }
}

void iso__zygote_settle(iso__zygote *zygote) {
  if (zygote->ended) catch_up(zygote);
}

/* ---- the pool ---- */

static iso__process *take_waiting(iso__zygote *zygote, uint64_t memory_bytes) {
  iso__process *process = zygote->pool.first;
  bool fits = process && (process->memory_bytes == 0 ||
                          (memory_bytes > 0 && memory_bytes <= process->memory_bytes));
  if (!fits) return NULL;
  leave(process);
  return process;
}

uint32_t iso__zygote_waiting(const iso__zygote *zygote) { return zygote->pool.count; }
uint64_t iso__zygote_retired(const iso__zygote *zygote) { return zygote->retired_ever; }

/* While somebody waits for a process's end the news of it keep the loop going: nothing else does once
 * the process has closed its socket. */
static void await(iso__process *process, iso__process_exited_fn exited) {
  iso__zygote *zygote = process->zygote;
  if (exited) zygote->awaited++;
  if (process->exited) zygote->awaited--;
  process->exited = exited;
  if (zygote->awaited > 0) {
    uv_ref((uv_handle_t *)zygote->news);
  } else {
    uv_unref((uv_handle_t *)zygote->news);
  }
}

iso_status iso__zygote_spawn(iso__zygote *zygote, uint64_t memory_bytes,
                             iso__process_exited_fn exited, void *data, iso__process **out,
                             int *socket, iso_error *error) {
  iso__process *process = take_waiting(zygote, memory_bytes);
  if (!process) {
    iso_status status = spawn(zygote, memory_bytes, &process, error);
    if (status != ISO_OK) return status;
  }
  catch_up_in(zygote, START_MS);
  await(process, exited);
  process->data = data;
  *socket = process->socket;
  process->socket = -1;
  *out = process;
  return ISO_OK;
}

void iso__process_kill(iso__process *process) {
  if (process->zygote->control < 0) return; /* it goes with the zygote */
  iso__zygote_request request = {.type = ISO__ZYGOTE_KILL, .id = process->id};
  ask(process->zygote, &request, -1);
}

void iso__process_release(iso__process *process) {
  await(process, NULL);
  iso__process_kill(process);
  process->zygote->ended = true;
  catch_up_in(process->zygote, QUIET_MS);
}

void iso__process_retire(iso__process *process, int socket) {
  iso__zygote *zygote = process->zygote;
  process->socket = socket;
  /* Where many end, one that has just run is sooner taken down than one of before. */
  if (zygote->retired.count >= MOST_RETIRED) {
    iso__process_release(process);
    return;
  }
  process->since = uv_now(zygote->loop);
  await(process, NULL);
  enter(&zygote->retired, process);
  zygote->retired_ever++;
  zygote->ended = true;
  catch_up_in(zygote, QUIET_MS);
}

/* ---- what it tells ---- */

static void gone(iso__process *process, int status) {
  iso__process_exited_fn exited = process->exited;
  void *data = process->data;
  await(process, NULL);
  leave(process);
  process_free(process);
  if (exited) exited(data, status);
}

/* Waits for the program itself: it holds no memory of the host's, and its end follows its
 * socket's. */
static void reap(iso__zygote *zygote, bool kill_it) {
  if (zygote->pid <= 0) return;
  if (kill_it) kill(zygote->pid, SIGKILL);
  while (waitpid(zygote->pid, NULL, 0) < 0 && errno == EINTR) {}
  zygote->pid = 0;
}

static void zygote_ended(iso__zygote *zygote) {
  uv_poll_stop(zygote->news);
  close(zygote->control);
  zygote->control = -1;
  reap(zygote, true);
  for (uint32_t id = 0; id < zygote->capacity; id++) {
    if (zygote->processes[id]) gone(zygote->processes[id], -1);
  }
}

enum { NEWS_A_TURN = 64 };

static void on_news(uv_poll_t *poll, int status, int events) {
  iso__zygote *zygote = poll->data;
  (void)status, (void)events;
  for (int i = 0; i < NEWS_A_TURN; i++) {
    iso__zygote_news news;
    ssize_t length = recv(zygote->control, &news, sizeof news, MSG_DONTWAIT);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) return;
    if (length != (ssize_t)sizeof news) {
      zygote_ended(zygote);
      return;
    }
    bool known = news.type == ISO__ZYGOTE_EXITED && news.id < zygote->capacity;
    if (known && zygote->processes[news.id]) gone(zygote->processes[news.id], news.status);
  }
}

/* ---- life ---- */

static iso_status refusal(const iso__zygote_hello *hello, ssize_t length, iso_error *error) {
  if (length != (ssize_t)sizeof *hello || hello->type != ISO__ZYGOTE_READY) {
    return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                         "The program isoload-zygote ended before it was ready; run it by hand "
                         "to see why.");
  }
  if (strncmp(hello->build, iso__zygote_build(), sizeof hello->build) != 0) {
    return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                         "The program isoload-zygote is of another build (%.64s, this is %s); set "
                         "ISOLOAD_ZYGOTE to this one's.",
                         hello->build, iso__zygote_build());
  }
  if (hello->status != ISO_OK) {
    return iso__io_error(error, (iso_status)hello->status, "%.1024s", hello->message);
  }
  return ISO_OK;
}

enum { READY_MS = 60 * 1000 };

static iso_status wait_until_ready(iso__zygote *zygote, iso_error *error) {
  iso__zygote_hello hello;
  struct pollfd ready = {.fd = zygote->control, .events = POLLIN};
  int polled;
  do {
    polled = poll(&ready, 1, READY_MS);
  } while (polled < 0 && errno == EINTR);
  ssize_t length = polled > 0 ? recv(zygote->control, &hello, sizeof hello, MSG_DONTWAIT) : 0;
  iso_status status = refusal(&hello, length, error);
  if (status == ISO_OK) zygote->confined = hello.confined;
  return status;
}

static void free_handle(uv_handle_t *handle) { free(handle); }

static void start_handles(iso__zygote *zygote) {
  zygote->news = calloc(1, sizeof *zygote->news);
  zygote->quiet = calloc(1, sizeof *zygote->quiet);
  if (!zygote->news || !zygote->quiet) abort();
  zygote->news->data = zygote->quiet->data = zygote;
  uv_poll_init(zygote->loop, zygote->news, zygote->control);
  uv_timer_init(zygote->loop, zygote->quiet);
  uv_poll_start(zygote->news, UV_READABLE, on_news);
  uv_unref((uv_handle_t *)zygote->news);
  /* uv_poll_init makes it non-blocking; what is asked must not get lost. */
  fcntl(zygote->control, F_SETFL, fcntl(zygote->control, F_GETFL) & ~O_NONBLOCK);
}

iso_status iso__zygote_new(uv_loop_t *loop, const iso__zygote_options *options, iso__zygote **out,
                           iso_error *error) {
  iso__zygote *zygote = calloc(1, sizeof *zygote);
  if (!zygote) abort();
  zygote->loop = loop;
  zygote->options = *options;
  zygote->control = -1;
  iso_status status = iso__zygote_execute(options->strict, &zygote->pid, &zygote->control, error);
  if (status == ISO_OK) status = wait_until_ready(zygote, error);
  if (status != ISO_OK) {
    if (zygote->control >= 0) close(zygote->control);
    reap(zygote, true);
    free(zygote);
    return status;
  }
  start_handles(zygote);
  refill(zygote, options->pool);
  *out = zygote;
  return ISO_OK;
}

void iso__zygote_free(iso__zygote *zygote) {
  if (!zygote) return;
  uv_close((uv_handle_t *)zygote->news, free_handle);
  uv_close((uv_handle_t *)zygote->quiet, free_handle);
  if (zygote->control >= 0) close(zygote->control);
  reap(zygote, false);
  for (uint32_t id = 0; id < zygote->capacity; id++) {
    if (zygote->processes[id]) process_free(zygote->processes[id]);
  }
  free(zygote->processes);
  free(zygote->free_ids);
  free(zygote);
}

const iso__confined *iso__zygote_confined(const iso__zygote *zygote) { return &zygote->confined; }

bool iso__zygote_alive(const iso__zygote *zygote) { return zygote->control >= 0; }
