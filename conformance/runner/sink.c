#include "sink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { BACKLOG = 128, MAX_CLIENTS = 64 };

static const char answer[] = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"
                             "content-length: 4\r\nconnection: close\r\n\r\nsink";

iso_status iso__sink_open(iso_sink *sink, iso_problem *problem) {
  *sink = (iso_sink){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (sink->fd < 0 || bind(sink->fd, (struct sockaddr *)&address, sizeof address) < 0 ||
      listen(sink->fd, BACKLOG) < 0 ||
      getsockname(sink->fd, (struct sockaddr *)&address, &length) < 0) {
    iso_status status =
        iso__problem(problem, ISO_FAILED, "cannot listen on 127.0.0.1: %s", strerror(errno));
    iso__sink_close(sink);
    return status;
  }
  sink->port = ntohs(address.sin_port);
  return ISO_OK;
}

void iso__sink_close(iso_sink *sink) {
  for (size_t i = 0; i < sink->client_count; i++) close(sink->clients[i].fd);
  free(sink->clients);
  sink->clients = NULL;
  sink->client_count = 0;
  if (sink->fd >= 0) close(sink->fd);
  sink->fd = -1;
}

static void take_connections(iso_sink *sink) {
  int fd;
  while ((fd = accept4(sink->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
    sink->seen.connections++;
    if (sink->client_count == MAX_CLIENTS) {
      close(fd); /* counted is what matters */
      continue;
    }
    sink->clients = iso__grow(sink->clients, (sink->client_count + 1) * sizeof *sink->clients);
    sink->clients[sink->client_count++] = (iso_sink_client){.fd = fd};
  }
}

/* Whether the head of the request ends in these bytes. */
static bool head_ends(iso_sink_client *client, const char *bytes, size_t count) {
  static const char blank[] = "\r\n\r\n";
  for (size_t i = 0; i < count && client->matched < 4; i++) {
    if (bytes[i] == blank[client->matched])
      client->matched++;
    else
      client->matched = bytes[i] == '\r';
  }
  return client->matched == 4;
}

/* False when the connection is over. */
static bool serve(iso_sink *sink, iso_sink_client *client) {
  char bytes[4096];
  for (int turn = 0; turn < 16; turn++) {
    ssize_t count = read(client->fd, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return false;
    sink->seen.bytes += count;
    bool answered = client->matched == 4;
    if (answered || !head_ends(client, bytes, (size_t)count)) continue;
    /* A fresh socket's buffer takes these few bytes at once. The other side closes; until then its
     * body is read, because closing over unread bytes would reset the connection. */
    ssize_t sent = send(client->fd, answer, strlen(answer), MSG_NOSIGNAL);
    if (sent < 0 || shutdown(client->fd, SHUT_WR) < 0) return false;
  }
  return true;
}

void iso__sink_turn(iso_sink *sink) {
  if (sink->fd < 0) return;
  take_connections(sink);
  for (size_t i = 0; i < sink->client_count;) {
    if (serve(sink, &sink->clients[i])) {
      i++;
    } else {
      close(sink->clients[i].fd);
      sink->clients[i] = sink->clients[--sink->client_count];
    }
  }
}

void iso__sink_drain(iso_sink *sink) {
  iso_sink_counts before;
  do {
    before = sink->seen;
    iso__sink_turn(sink);
  } while (sink->seen.connections != before.connections || sink->seen.bytes != before.bytes);
}

size_t iso__sink_fd_count(const iso_sink *sink) {
  return sink->fd < 0 ? 0 : 1 + sink->client_count;
}

int iso__sink_fd(const iso_sink *sink, size_t index) {
  return index == 0 ? sink->fd : sink->clients[index - 1].fd;
}
