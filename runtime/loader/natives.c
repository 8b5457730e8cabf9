/* What workers' JavaScript asks of its host: loading, the console, timers, the way out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../web/web.h"
#include "json.h"
#include "remote.h"

static iso__worker *worker_of(iso__call *call) {
  return iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
}

/* ---- loading ---- */

/* loadBegin() -> the number of the session with a new worker */
static void load_begin(iso__call *call) {
  iso__worker *worker = worker_of(call);
  iso__transport *near, *far;
  char *name = iso__format("%s/%u", worker->name, worker->link_count);
  if (iso__host_is_apart(worker->host)) {
    worker->loading = iso__remote_new(worker->host, name, &near);
  } else {
    iso__transport_pair(&near, &far);
    worker->loading = iso__worker_new(worker->host, name, iso__end_new(far, true));
  }
  free(name);
  worker->loading_number = iso__worker_link(worker, iso__end_new(near, false));
  worker->links[worker->loading_number]->other = worker->loading;
  worker->loading->maker = worker->links[worker->loading_number];
  iso__return_number(call, worker->loading_number);
}

static iso__worker *loading(iso__call *call) {
  iso__worker *worker = worker_of(call);
  return worker->loading && worker->loading_number == iso__arg_uint(call, 0) ? worker->loading
                                                                             : NULL;
}

static iso_module_type type_of(const char *name) {
  static const struct {
    const char *name;
    iso_module_type type;
  } types[] = {{"js", ISO_MODULE_JS},     {"text", ISO_MODULE_TEXT}, {"data", ISO_MODULE_DATA},
               {"json", ISO_MODULE_JSON}, {"wasm", ISO_MODULE_WASM}, {"cjs", ISO_MODULE_CJS}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (strcmp(types[i].name, name) == 0) return types[i].type;
  }
  return ISO_MODULE_JS;
}

/* loadsApart() -> whether what it loads has a process of its own, and so no network */
static void loads_apart(iso__call *call) {
  iso__return_bool(call, iso__host_is_apart(worker_of(call)->host));
}

/* lentNetwork() -> the number of a session with who lends this worker the network, or undefined */
static void lent_network(iso__call *call) {
  iso__worker *worker = worker_of(call);
  iso__transport *transport = iso__host_take_transport(worker->host);
  if (transport) iso__return_number(call, iso__worker_link(worker, iso__end_new(transport, false)));
}

/* loadModule(session, name, type, content): content is a string, bytes or a WebAssembly.Module */
static void load_module(iso__call *call) {
  iso__worker *worker = loading(call);
  if (!worker) return;
  char *name = iso__arg_string(call, 1, NULL);
  char *type = iso__arg_string(call, 2, NULL);
  const uint8_t *bytes;
  size_t length;
  iso__wasm *wasm = iso__arg_wasm(call, 3);
  if (wasm) {
    iso__bundle_add_wasm(worker->bundle, name, wasm);
  } else if (iso__arg_bytes(call, 3, &bytes, &length)) {
    iso__bundle_add(worker->bundle, name, type_of(type), bytes, length);
  } else {
    char *text = iso__arg_string(call, 3, &length);
    iso__bundle_add(worker->bundle, name, type_of(type), text, length);
    free(text);
  }
  free(type);
  free(name);
}

/* wasmSize(value) -> the bytes of a WebAssembly.Module; undefined for anything else */
static void wasm_size(iso__call *call) {
  iso__wasm *wasm = iso__arg_wasm(call, 0);
  if (!wasm) return;
  size_t length;
  iso__wasm_bytes(wasm, &length);
  iso__return_number(call, (double)length);
  iso__wasm_free(wasm);
}

enum { OUTBOUND_INTERNET = 1 };

/* loadCommit(session, main, config, cpuMs, outbound, caps, value, limit) -> bytes of the value.
 * Over the limit nothing was started. */
static void load_commit(iso__call *call) {
  iso__worker *worker = worker_of(call);
  iso__worker *child = loading(call);
  if (!child) return;
  iso__outgoing out = {.type = ISO__FRAME_BOOT};
  iso__cap *caps;
  if (!iso__rpc_read_outgoing(call, 5, 6, &out, &caps)) return;
  size_t bytes = out.length - iso__frame_prefix(out.cap_count);
  if (bytes > (size_t)iso__arg_number(call, 7)) {
    free(out.bytes);
  } else {
    iso__end_send(iso__ends_get(worker->ends, worker->loading_number), &out);
    char *name = iso__arg_string(call, 1, NULL);
    iso__bundle_set_main(child->bundle, name);
    free(name);
    child->config = iso__arg_string(call, 2, NULL);
    child->cpu_ms =
        iso__arg_uint(call, 3) ? iso__arg_uint(call, 3) : iso__host_options(worker->host)->cpu_ms;
    child->memory_mb = worker->memory_mb;
    /* A worker cannot give what it does not have. */
    child->internet = worker->internet && iso__arg_uint(call, 4) == OUTBOUND_INTERNET;
    worker->loading = NULL;
    iso__worker_commit(child);
    worker->links[worker->loading_number]->loaded_worker = true;
    iso__end_bound(iso__ends_get(worker->ends, worker->loading_number),
                   (size_t)worker->memory_mb << 19); /* half of what this worker has */
    iso__isolate_external_memory(worker->isolate, ISO__LOADED_WORKER_BYTES);
  }
  free(caps);
  iso__return_number(call, (double)bytes);
}

/* endSession(session, why): ends a loaded worker, or takes back a load that was not committed */
static void end_session(iso__call *call) {
  iso__worker *worker = worker_of(call);
  char *why = iso__arg_string(call, 1, NULL);
  iso__worker *child = loading(call);
  if (child) {
    worker->loading = NULL;
    iso__worker_end(child, "Error", why);
  } else {
    iso__worker_unlink(worker, iso__arg_uint(call, 0), why);
  }
  free(why);
}

/* loopback() -> the number of an end whose other side is this worker too, as the next number */
static void loopback(iso__call *call) {
  iso__worker *worker = worker_of(call);
  iso__transport *near, *far;
  iso__transport_pair(&near, &far);
  uint32_t number = iso__worker_link(worker, iso__end_new(near, false));
  iso__worker_link(worker, iso__end_new(far, true));
  iso__return_number(call, number);
}

/* ---- limits and ends ---- */

/* cpuOpen(ms): a call that may use so much is being answered; cpuClose(): it was */
static void cpu_open(iso__call *call) {
  iso__worker_cpu_open(worker_of(call), iso__arg_uint(call, 0));
}

static void cpu_close(iso__call *call) { iso__worker_cpu_close(worker_of(call)); }

/* sessionBytes(session) -> what the worker that was loaded there weighs, as far as that is known */
static void session_bytes(iso__call *call) {
  iso__worker *worker = worker_of(call);
  uint32_t number = iso__arg_uint(call, 0);
  const iso__link *link = number < worker->link_count ? worker->links[number] : NULL;
  iso__return_number(call, link && link->other ? (double)iso__worker_bytes(link->other) : 0);
}

/* today() -> the date, by UTC, as "YYYY-MM-DD"; the guest's own clock does not say it */
static void today(iso__call *call) {
  char date[sizeof "YYYY-MM-DD"];
  time_t seconds = time(NULL);
  struct tm utc;
  gmtime_r(&seconds, &utc);
  size_t length = strftime(date, sizeof date, "%F", &utc);
  iso__return_string(call, date, length);
}

/* abortIsolate(why): this worker ends here and now */
static void abort_isolate(iso__call *call) {
  iso__worker *worker = worker_of(call);
  free(worker->ending);
  worker->ending = iso__arg_string(call, 0, NULL);
  iso__isolate_terminate(worker->isolate);
}

/* ---- the outside ---- */

static void console_line(iso__call *call) {
  iso__worker *worker = worker_of(call);
  char *level = iso__arg_string(call, 0, NULL);
  char *line = iso__arg_string(call, 1, NULL);
  iso__host_console(worker->host, worker->name, level, line);
  free(level);
  free(line);
}

static void timer_start(iso__call *call) {
  double ms = ceil(iso__arg_number(call, 1));
  iso__worker_timer_start(worker_of(call), iso__arg_uint(call, 0), ms > 0 ? (uint64_t)ms : 0,
                          iso__arg_bool(call, 2));
}

static void timer_stop(iso__call *call) {
  iso__worker_timer_stop(worker_of(call), iso__arg_uint(call, 0));
}

static iso__http_redirect redirect_of(const char *mode) {
  if (strcmp(mode, "manual") == 0) return ISO__HTTP_REDIRECT_MANUAL;
  if (strcmp(mode, "error") == 0) return ISO__HTTP_REDIRECT_ERROR;
  return ISO__HTTP_REDIRECT_FOLLOW;
}

/* httpFetch(id, method, url, headers as JSON, body or undefined, redirect, outlet, length): the body may
 * come from an outlet instead, then of that many bytes; 0: nobody knows */
static void http_fetch(iso__call *call) {
  iso__worker *worker = worker_of(call);
  if (!worker->internet) {
    iso__throw(call, "Error", "This worker has no way to the network.");
    return;
  }
  char *method = iso__arg_string(call, 1, NULL);
  char *url = iso__arg_string(call, 2, NULL);
  char *headers_text = iso__arg_string(call, 3, NULL);
  char *redirect = iso__arg_string(call, 5, NULL);
  jv list = jv_parse(headers_text);
  iso__http_request request = {.method = method, .url = url, .redirect = redirect_of(redirect)};
  iso_header *headers = iso__json_headers(list, &request.header_count);
  request.headers = headers;
  const uint8_t *body;
  if (iso__arg_bytes(call, 4, &body, &request.body_length)) request.body = body;
  uint32_t outlet = iso__arg_uint(call, 6);
  if (outlet) {
    request.body_follows = true;
    request.body_length = (size_t)iso__arg_number(call, 7);
  }
  iso__worker_fetch_start(worker, iso__arg_uint(call, 0), &request, outlet);
  free(headers);
  jv_free(list);
  free(redirect);
  free(headers_text);
  free(url);
  free(method);
}

/* httpCancel(id): nothing is heard of that fetch any more, or its body ends early */
static void http_cancel(iso__call *call) {
  iso__worker_fetch_cancel(worker_of(call), iso__arg_uint(call, 0));
}

/* lazySource(name) -> the source of a bundle, or undefined */
static void lazy_source(iso__call *call) {
  char *name = iso__arg_string(call, 0, NULL);
  for (size_t i = 0; i < iso__lazy_bundle_count; i++) {
    const iso__asset *bundle = &iso__lazy_bundles[i];
    if (strcmp(bundle->name, name) == 0) {
      iso__return_static_text(call, (const char *)bundle->start,
                              (size_t)(bundle->end - bundle->start));
    }
  }
  free(name);
}

const iso__native iso__loader_natives[] = {
    {"loadBegin", load_begin},
    {"loadsApart", loads_apart},
    {"lentNetwork", lent_network},
    {"loadModule", load_module},
    {"loadCommit", load_commit},
    {"wasmSize", wasm_size},
    {"endSession", end_session},
    {"loopback", loopback},
    {"consoleLine", console_line},
    {"timerStart", timer_start},
    {"timerStop", timer_stop},
    {"httpFetch", http_fetch},
    {"httpCancel", http_cancel},
    {"lazySource", lazy_source},
    {"cpuOpen", cpu_open},
    {"cpuClose", cpu_close},
    {"abortIsolate", abort_isolate},
    {"sessionBytes", session_bytes},
    {"today", today},
};
const size_t iso__loader_native_count = sizeof iso__loader_natives / sizeof iso__loader_natives[0];
