#include "http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"

struct iso__bench_http {
  CURL *curl;
  char *body;
  size_t length;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  iso__bench_http *http = data;
  size_t length = size * count;
  char *body = realloc(http->body, http->length + length + 1);
  if (!body) return 0;
  memcpy(body + http->length, bytes, length);
  http->body = body;
  http->length += length;
  body[http->length] = '\0';
  return length;
}

static int on_progress(void *data, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up) {
  (void)data, (void)down_total, (void)down, (void)up_total, (void)up;
  return iso__bench_interrupted();
}

/* A child must not inherit the connection, or the server would never see it close. */
static int on_socket(void *data, curl_socket_t socket, curlsocktype purpose) {
  (void)data, (void)purpose;
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  return CURL_SOCKOPT_OK;
}

iso__bench_http *iso__bench_http_new(void) {
  iso__bench_http *http = calloc(1, sizeof *http);
  if (!http) return NULL;
  http->curl = curl_easy_init();
  if (!http->curl) {
    free(http);
    return NULL;
  }
  CURL *curl = http->curl;
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, http);
  return http;
}

void iso__bench_http_free(iso__bench_http *http) {
  if (!http) return;
  curl_easy_cleanup(http->curl);
  free(http->body);
  free(http);
}

int iso__bench_http_request(iso__bench_http *http, const char *method, const char *url,
                            int64_t timeout_ms, iso__bench_http_answer *answer,
                            iso__bench_error *error) {
  CURL *curl = http->curl;
  *answer = (iso__bench_http_answer){0};
  free(http->body);
  http->body = NULL;
  http->length = 0;
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
  if (strcmp(method, "GET") == 0) {
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  }
  int64_t started = iso__bench_clock_ns();
  CURLcode code = curl_easy_perform(curl);
  answer->elapsed_ns = iso__bench_clock_ns() - started;
  if (code == CURLE_ABORTED_BY_CALLBACK) return iso__bench_fail(error, "interrupted");
  if (code != CURLE_OK)
    return iso__bench_fail(error, "%s %s: %s", method, url, curl_easy_strerror(code));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
  answer->body = http->body ? http->body : iso__bench_text("%s", "");
  http->body = NULL;
  return 0;
}

static int is_open(iso__bench_http *http) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(http->curl, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return 0;
  if (socket == CURL_SOCKET_BAD) return 0;
  char byte;
  ssize_t length = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return length < 0; /* nothing to read: open and idle; 0: the server closed it */
}

int iso__bench_http_connect(iso__bench_http *http, const char *url, int64_t timeout_ms,
                            iso__bench_error *error) {
  if (is_open(http)) return 0;
  iso__bench_http_answer answer;
  if (iso__bench_http_request(http, "GET", url, timeout_ms, &answer, error)) return -1;
  free(answer.body);
  return 0;
}
