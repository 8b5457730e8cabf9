#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum {
  PROBE_PAUSE_MS = 20,     /* between two questions whether it is ready */
  PROBE_TIMEOUT_MS = 2000, /* of one such question */
  /* Below the range that Linux takes ports of outgoing connections from, so that none of these can
   * come between the choice of a port and the adapter's listening on it. */
  FIRST_PORT = 12000,
  LAST_PORT = 31999,
};

iso_status iso__server_open(iso_server *server, iso_problem *problem) {
  server->process = (iso_process){.out = -1, .err = -1};
  server->multi = curl_multi_init();
  if (!server->multi) return iso__problem(problem, ISO_FAILED, "libcurl could not be initialised");
  return ISO_OK;
}

void iso__server_close(iso_server *server) {
  curl_multi_cleanup(server->multi);
  free(server->sinks);
  free(server->tmpdir);
}

bool iso__server_running(const iso_server *server) { return server->process.pid != 0; }

static bool port_is_free(int port) {
  cleanup_fd int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  /* Without SO_REUSEADDR: also a port that an earlier server's connections linger on is taken. */
  return fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
}

/* A free port, or 0. */
static int choose_port(void) {
  for (int attempt = 0; attempt < 200; attempt++) {
    unsigned number;
    if (getrandom(&number, sizeof number, 0) != sizeof number) return 0;
    int port = FIRST_PORT + (int)(number % (LAST_PORT - FIRST_PORT + 1));
    if (port_is_free(port)) return port;
  }
  return 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
  iso_exchange *exchange = data;
  count *= size;
  if (exchange->length + count > ISO_ANSWER_BYTES) {
    exchange->too_long = true;
    return 0; /* makes libcurl give up */
  }
  if (exchange->length + count >= exchange->room) {
    exchange->room =
        2 * (exchange->length + count) + 1; /* so that a long answer is not copied often */
    exchange->body = iso__grow(exchange->body, exchange->room);
  }
  memcpy(exchange->body + exchange->length, bytes, count);
  exchange->length += count;
  exchange->body[exchange->length] = 0;
  return count;
}

void iso__server_ask(iso_server *server, iso_exchange *exchange, const char *path, const char *json,
                     long timeout_ms, void *data) {
  cleanup_free char *url = iso__format("http://127.0.0.1:%d%s", server->port, path);
  *exchange = (iso_exchange){.easy = curl_easy_init(), .body = iso__copy(""), .room = 1};
  CURL *easy = exchange->easy;
  if (!easy) abort(); /* out of memory */
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*"); /* whatever the environment says */
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, data);
  if (json) {
    exchange->headers = curl_slist_append(NULL, "content-type: application/json");
    exchange->headers = curl_slist_append(exchange->headers, "expect:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, json);
  }
  curl_multi_add_handle(server->multi, easy);
}

void iso__server_end(iso_server *server, iso_exchange *exchange) {
  if (!exchange->easy) return;
  curl_multi_remove_handle(server->multi, exchange->easy);
  curl_easy_cleanup(exchange->easy);
  curl_slist_free_all(exchange->headers);
  free(exchange->body);
  *exchange = (iso_exchange){0};
}

void iso__server_watch(iso_server *server, iso_sink *sink) {
  server->sinks = iso__grow(server->sinks, (server->sink_count + 1) * sizeof(iso_sink *));
  server->sinks[server->sink_count++] = sink;
}

void iso__server_unwatch(iso_server *server, iso_sink *sink) {
  for (size_t i = 0; i < server->sink_count; i++) {
    if (server->sinks[i] != sink) continue;
    server->sinks[i] = server->sinks[--server->sink_count];
    return;
  }
}

static struct curl_waitfd waiting(int fd) {
  return (struct curl_waitfd){.fd = fd, .events = CURL_WAIT_POLLIN};
}

/* All that a turn waits for beside libcurl's own; belongs to the caller. */
static struct curl_waitfd *wait_list(const iso_server *server, unsigned *count) {
  size_t room = 2;
  for (size_t i = 0; i < server->sink_count; i++) room += iso__sink_fd_count(server->sinks[i]);
  struct curl_waitfd *fds = iso__alloc(room * sizeof *fds);
  unsigned used = 0;
  fds[used++] = waiting(server->signals->fd);
  if (server->process.out >= 0) fds[used++] = waiting(server->process.out);
  for (size_t i = 0; i < server->sink_count; i++) {
    const iso_sink *sink = server->sinks[i];
    size_t own = iso__sink_fd_count(sink);
    for (size_t j = 0; j < own; j++) fds[used++] = waiting(iso__sink_fd(sink, j));
  }
  *count = used;
  return fds;
}

void iso__server_turn(iso_server *server, double ms) {
  unsigned count;
  cleanup_free struct curl_waitfd *fds = wait_list(server, &count);
  int running;
  curl_multi_perform(server->multi, &running);
  curl_multi_poll(server->multi, fds, count, ms > 0 ? (int)ms + 1 : 0, NULL);
  iso__signals_take(server->signals);
  iso__process_drain(&server->process, server->log);
  /* The end is looked for before the answers are taken: an answer that was complete when the
   * process ended is then always seen as an answer. */
  iso__process_reap(&server->process);
  curl_multi_perform(server->multi, &running);
  for (size_t i = 0; i < server->sink_count; i++) iso__sink_turn(server->sinks[i]);
}

/* Whether the probe that just finished says that the implementation is ready; remembers in *last
 * what it answered otherwise. */
static bool probe_is_ready(CURLcode code, iso_exchange *probe, char *last, size_t room) {
  long status = 0;
  curl_easy_getinfo(probe->easy, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK && status == 200) return true;
  if (code == CURLE_OK)
    snprintf(last, room, "GET / answered HTTP %ld", status);
  else
    snprintf(last, room, "GET / got no answer: %s", curl_easy_strerror(code));
  return false;
}

/* Asks until it is ready, has ended, or `deadline`; true when ready. */
static bool await_ready(iso_server *server, double deadline, char *last, size_t room) {
  iso_exchange probe = {0};
  double next = 0;
  bool ready = false;
  while (!ready && !server->process.ended && !server->signals->interrupted) {
    double now = iso__now_ms();
    if (now >= deadline) break;
    if (!probe.easy && now >= next) {
      iso__server_ask(server, &probe, "/", NULL, PROBE_TIMEOUT_MS, NULL);
    }
    double until = probe.easy || next > deadline ? deadline : next;
    iso__server_turn(server, until - now);
    int left;
    const CURLMsg *message = curl_multi_info_read(server->multi, &left);
    if (!message) continue;
    ready = probe_is_ready(message->data.result, &probe, last, room);
    iso__server_end(server, &probe);
    next = iso__now_ms() + PROBE_PAUSE_MS;
  }
  iso__server_end(server, &probe);
  return ready && !server->process.ended;
}

static bool make_tmpdir(iso_server *server) {
  free(server->tmpdir);
  server->tmpdir = iso__format("%s/start-%u", server->scratch, server->starts);
  return mkdir(server->tmpdir, 0700) == 0 && setenv("TMPDIR", server->tmpdir, 1) == 0;
}

static iso_start judge_start(iso_server *server, const char *last, iso_problem *why) {
  if (server->signals->interrupted) return ISO_START_INTERRUPTED;
  cleanup_free char *ending = iso__process_ending(&server->process);
  cleanup_free char *words = iso__process_last_words(&server->process);
  const char *joint = *words ? "; it printed: " : "";
  if (server->process.ended) {
    iso__problem(why, ISO_FAILED, "the adapter %s before it was ready%s%s", ending, joint, words);
    return ISO_START_ENDED;
  }
  iso__problem(why, ISO_FAILED, "the implementation was not ready within %.0f ms (%s)%s%s",
               server->start_timeout_ms, last, joint, words);
  return ISO_START_LATE;
}

iso_start iso__server_start(iso_server *server, iso_problem *why) {
  server->starts++;
  server->asked = 0;
  server->port = choose_port();
  if (!server->port || !make_tmpdir(server)) {
    iso__problem(why, ISO_FAILED, "the runner found no free port or could not make a folder: %s",
                 strerror(errno));
    return ISO_START_IMPOSSIBLE;
  }
  cleanup_free char *port = iso__format("%d", server->port);
  cleanup_free char *bundle = server->variant
                                  ? iso__format("%s-%s", server->bundle, server->variant)
                                  : iso__copy(server->bundle);
  char *argv[] = {(char *)server->adapter, "serve", "--bundle", bundle, "--port", port, NULL};
  double deadline = iso__now_ms() + server->start_timeout_ms;
  if (iso__process_start(&server->process, argv, true, why) != ISO_OK) return ISO_START_IMPOSSIBLE;
  char last[200] = "GET / was never answered";
  if (await_ready(server, deadline, last, sizeof last)) return ISO_STARTED;
  iso__process_drain(&server->process, server->log);
  iso_start start = judge_start(server, last, why);
  iso__server_stop(server, 0);
  return start;
}

iso_stopped iso__server_stop(iso_server *server, double grace_ms) {
  iso_stopped stopped = iso__process_stop(&server->process, server->signals, grace_ms);
  if (server->tmpdir) iso__remove_tree(server->tmpdir);
  return stopped;
}
