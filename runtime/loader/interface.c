/* The natives of all folders, and the hooks: the same list for the snapshot and every isolate. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../web/web.h"
#include "internal.h"

static const char *const hooks[] = {
    [ISO__HOOK_REVIVE] = "revive",   [ISO__HOOK_STACK] = "stack", [ISO__HOOK_BRING] = "bring",
    [ISO__HOOK_BOOT] = "boot",       [ISO__HOOK_READY] = "ready", [ISO__HOOK_FRAME] = "frame",
    [ISO__HOOK_BUILTIN] = "builtin", [ISO__HOOK_TIMER] = "timer", [ISO__HOOK_HTTP] = "http",
    [ISO__HOOK_HUNG] = "hung",       [ISO__HOOK_PIPE] = "pipe",   [ISO__HOOK_SESSION] = "session",
};

static iso__interface made;

static void append(const iso__native *natives, size_t count) {
  iso__native *list = realloc((void *)made.natives, (made.native_count + count) * sizeof *list);
  if (!list) abort();
  memcpy(list + made.native_count, natives, count * sizeof *list);
  made.natives = list;
  made.native_count += count;
}

static void make(void) {
  append(iso__rpc_natives, iso__rpc_native_count);
  append(iso__loader_natives, iso__loader_native_count);
  append(iso__pipe_natives, iso__pipe_native_count);
  append(iso__socket_natives, iso__socket_native_count);
  append(iso__websocket_natives, iso__websocket_native_count);
  append(iso__web_natives, iso__web_native_count);
  made.hooks = hooks;
  made.hook_count = sizeof hooks / sizeof hooks[0];
}

/* Hosts of several threads may make their first workers at the same time. */
const iso__interface *iso__loader_interface(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make);
  return &made;
}
