/* Many requests at once, through libcurl: what http.h says. */
#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "http.h"
#include "interrupt.h"

enum { OPEN_MS = 30000 };

/* One of the many: a request, and where its answer goes. */
typedef struct one {
  CURL *curl;
  iso__bench_http_answer *answer;
  size_t length;
} one;

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  one *of = data;
  size_t length = size * count;
  char *body = realloc(of->answer->body, of->length + length + 1);
  if (!body) return 0;
  memcpy(body + of->length, bytes, length);
  of->answer->body = body;
  of->length += length;
  body[of->length] = '\0';
  return length;
}

/* A child must not inherit the connections, or the server would never see them close. */
static int on_socket(void *data, curl_socket_t socket, curlsocktype purpose) {
  (void)data, (void)purpose;
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  return CURL_SOCKOPT_OK;
}

static void make_request(one *of, const char *method, const char *url, int64_t timeout_ms) {
  CURL *curl = of->curl;
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, of);
  curl_easy_setopt(curl, CURLOPT_PRIVATE, of);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
  if (strcmp(method, "GET") != 0) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  }
}

/* Takes what has ended; gives how many have. */
static size_t take_ended(CURLM *multi, int64_t started_ns, const int64_t *due_ns,
                         const one *first) {
  size_t ended = 0;
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL *curl = message->easy_handle;
    CURLcode code = message->data.result;
    one *of = NULL;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&of);
    of->answer->elapsed_ns = iso__bench_clock_ns() - started_ns - due_ns[of - first];
    if (code == CURLE_OK) {
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &of->answer->status);
      if (!of->answer->body) of->answer->body = iso__bench_text("%s", "");
    } else {
      free(of->answer->body);
      of->answer->body = iso__bench_text("%s", curl_easy_strerror(code));
      of->answer->status = 0;
    }
    curl_multi_remove_handle(multi, curl);
    ended++;
  }
  return ended;
}

/* Runs all of them, each from when it is due, until the last has ended. */
static int run_all(CURLM *multi, one *all, const int64_t *due_ns, size_t count, int64_t *started_ns,
                   iso__bench_error *error) {
  size_t next = 0, ended = 0;
  int running = 0;
  int64_t started = *started_ns = iso__bench_clock_ns();
  while (ended < count) {
    while (next < count && iso__bench_clock_ns() - started >= due_ns[next])
      curl_multi_add_handle(multi, all[next++].curl);
    curl_multi_perform(multi, &running);
    ended += take_ended(multi, started, due_ns, all);
    if (iso__bench_interrupted()) return iso__bench_fail(error, "interrupted");
    if (ended == count) break;
    int wait_ms = 1000;
    if (next < count) wait_ms = iso__bench_left_ms(started + due_ns[next]);
    struct curl_waitfd interrupt = {.fd = iso__bench_interrupt_fd(), .events = CURL_WAIT_POLLIN};
    curl_multi_poll(multi, &interrupt, interrupt.fd >= 0 ? 1 : 0, wait_ms, NULL);
  }
  return 0;
}

/* A request over each connection at once opens them all; they are kept for what follows. */
static int open_all(CURLM *multi, one *all, const iso__bench_http_many *many,
                    iso__bench_error *error) {
  ISO__AUTO_FREE int64_t *now = calloc(many->count, sizeof *now);
  ISO__AUTO_FREE iso__bench_http_answer *answers = calloc(many->count, sizeof *answers);
  if (!now || !answers) abort();
  for (size_t i = 0; i < many->count; i++) {
    all[i].answer = &answers[i];
    all[i].length = 0;
    make_request(&all[i], "GET", many->home, OPEN_MS);
  }
  int64_t started = 0;
  int failed = run_all(multi, all, now, many->count, &started, error);
  for (size_t i = 0; i < many->count; i++) {
    if (!failed && answers[i].status != 200)
      failed = iso__bench_fail(error, "GET %s: %s", many->home,
                               answers[i].status ? "not ready" : answers[i].body);
    free(answers[i].body);
  }
  return failed;
}

int iso__bench_http_ask_many(const iso__bench_http_many *many, iso__bench_http_answer *answers,
                             int64_t *started_ns, iso__bench_error *error) {
  CURLM *multi = curl_multi_init();
  ISO__AUTO_FREE one *all = calloc(many->count, sizeof *all);
  if (!multi || !all) abort();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)many->count);
  for (size_t i = 0; i < many->count; i++) {
    all[i].curl = curl_easy_init();
    if (!all[i].curl) abort();
  }
  int failed = open_all(multi, all, many, error);
  for (size_t i = 0; i < many->count; i++) {
    answers[i] = (iso__bench_http_answer){0};
    all[i].answer = &answers[i];
    all[i].length = 0;
    if (!failed) make_request(&all[i], many->method, many->url, many->timeout_ms);
  }
  if (!failed) failed = run_all(multi, all, many->due_ns, many->count, started_ns, error);
  for (size_t i = 0; i < many->count; i++) {
    curl_multi_remove_handle(multi, all[i].curl);
    curl_easy_cleanup(all[i].curl);
    if (!failed) continue;
    free(answers[i].body);
    answers[i].body = NULL;
  }
  curl_multi_cleanup(multi);
  return failed;
}
