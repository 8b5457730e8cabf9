/* The network that guests' processes do not have, in place of isoload_io's.
 *
 * Every library that is mapped makes each fork dearer, and what is not in the process cannot be
 * misused in it: the program is linked without isoload_io, and the linker names what is missing here.
 * Nothing here is ever called: a guest's process has no worker with a way to the network. Who does call
 * it, with somebody else's code, ends. */
#include <unistd.h>

#include "../io/io.h"
#include "../io/socket.h"
#include "../io/websocket.h"
#include "../sandbox/process.h"

static _Noreturn void refuse(void) { _exit(ISO__PROCESS_NOT_CONFINED); }

iso_status iso__http_client_new(uv_loop_t *loop, const iso__http_client_options *options,
                                iso__http_client **client, iso_error *error) {
  (void)loop, (void)options, (void)client, (void)error;
  refuse();
}

void iso__http_client_free(iso__http_client *client) {
  if (client) refuse();
}

iso_status iso__http_fetch_start(iso__http_client *client, const iso__http_request *request,
                                 const iso__http_fetch_events *events, void *data,
                                 iso__http_fetch **fetch) {
  (void)client, (void)request, (void)events, (void)data, (void)fetch;
  refuse();
}

void iso__http_fetch_cancel(iso__http_fetch *fetch) {
  if (fetch) refuse();
}

void iso__http_fetch_pause(iso__http_fetch *fetch, bool paused) {
  (void)fetch, (void)paused;
  refuse();
}

bool iso__http_fetch_write(iso__http_fetch *fetch, const void *bytes, size_t length) {
  (void)fetch, (void)bytes, (void)length;
  refuse();
}

void iso__http_fetch_write_end(iso__http_fetch *fetch) {
  (void)fetch;
  refuse();
}

void iso__http_fetch_write_failed(iso__http_fetch *fetch, const char *reason) {
  (void)fetch, (void)reason;
  refuse();
}

iso__socket *iso__socket_connect(uv_loop_t *loop, const char *host, uint16_t port,
                                 const char *tls_name, const iso__socket_events *events,
                                 void *data) {
  (void)loop, (void)host, (void)port, (void)tls_name, (void)events, (void)data;
  refuse();
}

bool iso__socket_write(iso__socket *socket, const void *bytes, size_t length) {
  (void)socket, (void)bytes, (void)length;
  refuse();
}

void iso__socket_end(iso__socket *socket) {
  (void)socket;
  refuse();
}

void iso__socket_pause(iso__socket *socket, bool paused) {
  (void)socket, (void)paused;
  refuse();
}

void iso__socket_start_tls(iso__socket *socket, const char *name) {
  (void)socket, (void)name;
  refuse();
}

void iso__socket_close(iso__socket *socket) {
  if (socket) refuse();
}

void iso__socket_finish(iso__socket *socket) {
  (void)socket;
  refuse();
}

void iso__sockets_end(const uv_loop_t *loop) { (void)loop; /* there are none */ }

/* ---- WebSockets ---- */

iso__websocket *iso__websocket_new(uv_loop_t *loop, iso__socket *socket, iso__websocket_role role,
                                   const void *early, size_t early_length,
                                   const iso__websocket_events *events, void *data) {
  (void)loop, (void)socket, (void)role, (void)early, (void)early_length, (void)events, (void)data;
  refuse();
}

bool iso__websocket_send(iso__websocket *websocket, iso__message_kind kind, const void *bytes,
                         size_t length) {
  (void)websocket, (void)kind, (void)bytes, (void)length;
  refuse();
}

void iso__websocket_close(iso__websocket *websocket, unsigned code, const char *reason) {
  (void)websocket, (void)code, (void)reason;
  refuse();
}

void iso__websocket_resume(iso__websocket *websocket) {
  (void)websocket;
  refuse();
}

void iso__websocket_leave(iso__websocket *websocket, unsigned code, const char *reason) {
  (void)websocket, (void)code, (void)reason;
  refuse();
}

iso__upgrade *iso__upgrade_start(uv_loop_t *loop, const char *url, const iso_header *headers,
                                 size_t header_count, const iso__upgrade_events *events,
                                 void *data) {
  (void)loop, (void)url, (void)headers, (void)header_count, (void)events, (void)data;
  refuse();
}

void iso__upgrade_pause(iso__upgrade *upgrade, bool paused) {
  (void)upgrade, (void)paused;
  refuse();
}

void iso__upgrade_cancel(iso__upgrade *upgrade) {
  if (upgrade) refuse();
}
