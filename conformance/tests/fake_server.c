/* An implementation that is no implementation: it answers each case as the case's name says, so that
 * the runner can be tested against every way in which a subject may misbehave.
 *
 *   fake_server PORT [deaf]      deaf: does not end on SIGTERM
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

enum { HUGE_BYTES = 9 << 20, BODY_BYTES = 4096 };

typedef struct request {
  char body[BODY_BYTES];
  size_t length;
  bool exit_after;
  int connect_after; /* a port, or 0 */
} request;

static atomic_uint asked;
static atomic_bool wedged;
static atomic_bool
    visit_due; /* a connection is still to be made: the process must not end before it */

static int sink_port(const request *r) {
  const char *at = strstr(r->body, "\"port\":");
  return at ? (int)strtol(at + strlen("\"port\":"), NULL, 10) : 0;
}

/* Opens a connection; where `talks`, sends a request and waits for the whole answer. */
static void visit(int port, bool talks) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  static const char text[] = "GET / HTTP/1.1\r\nHost: sink\r\n\r\n";
  char answer[512];
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && talks &&
      write(fd, text, strlen(text)) > 0) {
    while (read(fd, answer, sizeof answer) > 0) continue;
  }
  close(fd);
}

static void hang(void) {
  for (;;) pause();
}

static bool is_case(const char *url, const char *name) {
  const char *last = strrchr(url, '/');
  return last && strcmp(last + 1, name) == 0;
}

static bool mentions_mutant(const request *r, const char *name) {
  char text[100];
  snprintf(text, sizeof text, "\"mutant\":\"%s\"", name);
  return strstr(r->body, text) != NULL;
}

/* Whether the file $FLAKY_FILE was not there yet; it is afterwards. */
static bool first_time(void) {
  const char *path = getenv("FLAKY_FILE");
  int fd = path ? open(path, O_CREAT | O_EXCL | O_WRONLY, 0600) : -1;
  if (fd >= 0) close(fd);
  return fd >= 0;
}

static const char pass[] =
    "{\"outcome\":\"pass\",\"message\":null,\"detail\":null,\"expect\":null}";
static const char pass_quiet_sink[] = "{\"outcome\":\"pass\",\"message\":null,\"detail\":null,"
                                      "\"expect\":{\"sink\":{\"connections\":0}}}";
static const char pass_one_visit[] = "{\"outcome\":\"pass\",\"message\":null,\"detail\":null,"
                                     "\"expect\":{\"sink\":{\"connections\":1}}}";
static const char pass_bytes[] = "{\"outcome\":\"pass\",\"message\":null,\"detail\":null,"
                                 "\"expect\":{\"sink\":{\"connections\":1,\"bytes\":30}}}";
static const char pass_more_bytes[] = "{\"outcome\":\"pass\",\"message\":null,\"detail\":null,"
                                      "\"expect\":{\"sink\":{\"bytes\":31}}}";
static const char fail[] =
    "{\"outcome\":\"fail\",\"message\":\"1 < 2 & \\\"3\\\" \\u001b[31m]]>\",\"detail\":"
    "{\"expected\":\"1\",\"actual\":\"2\"},\"expect\":null}";

/* What the case's name asks for; NULL closes the connection without an answer. */
static const char *answer_to(const char *url, request *r, unsigned *status) {
  if (is_case(url, "crash")) raise(SIGKILL);
  if (is_case(url, "topples") && asked > 1) abort();
  if (is_case(url, "hang") || wedged) hang();
  if (is_case(url, "wedge")) wedged = true;
  if (is_case(url, "drop")) return NULL;
  if (is_case(url, "garbage")) return "<html>\001\033[31m</html>";
  if (is_case(url, "not-an-outcome")) return "{\"outcome\":\"xfail\"}";
  if (is_case(url, "odd-expectation")) return "{\"outcome\":\"pass\",\"expect\":{\"moon\":1}}";
  if (is_case(url, "harness-error")) return "{\"outcome\":\"error\",\"message\":\"no such case\"}";
  if (is_case(url, "inapplicable"))
    return "{\"outcome\":\"not-applicable\",\"message\":\"not me\"}";
  if (is_case(url, "http-500")) *status = 500;
  if (is_case(url, "http-404")) *status = 404;
  if (is_case(url, "exit-after")) {
    wedged = true; /* nothing is answered after it */
    r->exit_after = true;
  }
  if (is_case(url, "visit-late")) {
    visit_due = true;
    r->connect_after = sink_port(r);
  }
  if (is_case(url, "visit") || is_case(url, "visit-allowed")) visit(sink_port(r), true);
  if (is_case(url, "visit-bytes") || is_case(url, "visit-short")) visit(sink_port(r), true);
  if (is_case(url, "visit") || is_case(url, "visit-late")) return pass_quiet_sink;
  if (is_case(url, "visit-bytes")) return pass_bytes;
  if (is_case(url, "visit-short")) return pass_more_bytes;
  if (is_case(url, "flaky") && !first_time()) return fail;
  if (is_case(url, "visit-allowed")) return pass_one_visit;
  if (is_case(url, "fail") || is_case(url, "fail-observed")) return fail;
  if (is_case(url, "pass-1") && mentions_mutant(r, "partly")) return fail;
  return mentions_mutant(r, "caught") ? fail : pass;
}

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
                                 const char *text, size_t length) {
  struct MHD_Response *response =
      MHD_create_response_from_buffer(length, (void *)text, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

static enum MHD_Result serve(void *data, struct MHD_Connection *connection, const char *url,
                             const char *method, const char *version, const char *upload,
                             size_t *upload_size, void **state) {
  (void)data, (void)method, (void)version;
  if (!*state) {
    *state = calloc(1, sizeof(request));
    return MHD_YES;
  }
  request *r = *state;
  if (*upload_size > 0) {
    size_t room = BODY_BYTES - 1 - r->length;
    size_t kept = *upload_size < room ? *upload_size : room;
    memcpy(r->body + r->length, upload, kept);
    r->length += kept;
    *upload_size = 0;
    return MHD_YES;
  }
  if (strcmp(url, "/") == 0) return send_text(connection, 200, "ready", 5);
  asked++;
  unsigned status = 200;
  if (is_case(url, "huge")) {
    char *huge = malloc(HUGE_BYTES);
    memset(huge, ' ', HUGE_BYTES);
    enum MHD_Result result = send_text(connection, 200, huge, HUGE_BYTES);
    free(huge);
    return result;
  }
  const char *text = answer_to(url, r, &status);
  return text ? send_text(connection, status, text, strlen(text)) : MHD_NO;
}

static void completed(void *data, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code) {
  (void)data, (void)connection, (void)code;
  request *r = *state;
  if (!r) return;
  if (r->connect_after) {
    visit(r->connect_after, false);
    visit_due = false;
  }
  if (r->exit_after) _exit(9);
  free(r);
}

int main(int argc, char **argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)(argc > 1 ? strtol(argv[1], NULL, 10) : 0)),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, serve, NULL,
      MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
  if (!daemon) {
    perror("fake_server: cannot listen");
    return 1;
  }
  puts("fake_server: listening");
  fflush(stdout);
  int number;
  do {
    sigwait(&set, &number);
  } while (argc > 2 && strcmp(argv[2], "deaf") == 0);
  while (visit_due) usleep(1000);
  return 0;
}
