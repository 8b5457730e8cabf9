/* The public API (include/isoload.h): a host and clients, made to wait. */
#include "isoload.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "network.h"

struct iso_runtime {
  iso__host *host;
  pthread_t owner;
  iso_worker *workers;
};

struct iso_worker {
  iso_runtime *runtime;
  iso__client *client;
  iso_timing timing;
  iso_worker *previous;
  iso_worker *next;
};

/* ---- errors ---- */

void iso_error_clear(iso_error *error) {
  if (!error) return;
  free(error->name);
  free(error->message);
  free(error->stack);
  *error = (iso_error){0};
}

static void copy_error(iso_error *to, const iso_error *from) {
  if (!to) return;
  iso_error_clear(to);
  to->status = from->status;
  to->name = from->name ? strdup(from->name) : NULL;
  to->message = from->message ? strdup(from->message) : NULL;
  to->stack = from->stack ? strdup(from->stack) : NULL;
}

static iso_status check_thread(const iso_runtime *runtime, iso_error *error) {
  if (!runtime) return iso__io_error(error, ISO_ERR_ARGUMENT, "The runtime is NULL.");
  if (pthread_equal(runtime->owner, pthread_self())) return ISO_OK;
  return iso__io_error(error, ISO_ERR_THREAD,
                       "This runtime belongs to another thread; make one in each thread.");
}

static iso_status check_worker(const iso_worker *worker, iso_error *error) {
  if (!worker) return iso__io_error(error, ISO_ERR_ARGUMENT, "The worker is NULL.");
  return check_thread(worker->runtime, error);
}

/* ---- runtime ---- */

iso_status iso_runtime_new(const iso_options *options, iso_runtime **out, iso_error *error) {
  if (!out) return iso__io_error(error, ISO_ERR_ARGUMENT, "`runtime` is NULL.");
  iso_runtime *runtime = calloc(1, sizeof *runtime);
  if (!runtime) return iso__io_error(error, ISO_ERR_MEMORY, "No memory for a runtime.");
  iso_status status = iso__host_new(options, &runtime->host, error);
  if (status != ISO_OK) {
    free(runtime);
    return status;
  }
  runtime->owner = pthread_self();
  *out = runtime;
  return ISO_OK;
}

void iso_runtime_free(iso_runtime *runtime) {
  if (!runtime) return;
  while (runtime->workers) iso_worker_free(runtime->workers);
  iso__host_free(runtime->host);
  free(runtime);
}

const char *iso_version(void) { return ISOLOAD_VERSION; }
const char *iso_v8_version(void) { return iso__engine_v8_version(); }

/* ---- workers ---- */

static void add_worker(iso_runtime *runtime, iso_worker *worker) {
  worker->runtime = runtime;
  worker->next = runtime->workers;
  if (runtime->workers) runtime->workers->previous = worker;
  runtime->workers = worker;
}

iso_status iso_load(iso_runtime *runtime, const iso_worker_code *code, iso_worker **out,
                    iso_error *error) {
  iso_status status = check_thread(runtime, error);
  if (status != ISO_OK) return status;
  if (!code || !out) return iso__io_error(error, ISO_ERR_ARGUMENT, "`code` or `worker` is NULL.");
  if (iso__host_is_apart(runtime->host) && code->outbound == ISO_OUTBOUND_INTERNET) {
    status = iso__network_open(runtime->host, error);
    if (status != ISO_OK) return status;
  }
  iso__client *client;
  iso__worker_spec spec = {.guest = true, .code = *code};
  status = iso__client_new(runtime->host, &spec, &client, error);
  if (status != ISO_OK) return status;
  while (iso__client_state_of(client) == ISO__CLIENT_STARTING) iso__host_turn(runtime->host);
  iso__host_settle(runtime->host);
  if (iso__client_state_of(client) == ISO__CLIENT_ENDED) {
    iso_error why = {0};
    iso__client_why(client, &why);
    status = why.status;
    copy_error(error, &why);
    iso_error_clear(&why);
    iso__client_free(client);
    return status;
  }
  iso_worker *worker = calloc(1, sizeof *worker);
  if (!worker) abort();
  worker->client = client;
  worker->timing = *iso__client_timing(client);
  add_worker(runtime, worker);
  *out = worker;
  return ISO_OK;
}

iso_status iso_worker_timing(const iso_worker *worker, iso_timing *timing, iso_error *error) {
  iso_status status = check_worker(worker, error);
  if (status != ISO_OK) return status;
  if (!timing) return iso__io_error(error, ISO_ERR_ARGUMENT, "`timing` is NULL.");
  *timing = worker->timing;
  return ISO_OK;
}

void iso_worker_free(iso_worker *worker) {
  if (!worker) return;
  iso_runtime *runtime = worker->runtime;
  if (worker->previous) {
    worker->previous->next = worker->next;
  } else {
    runtime->workers = worker->next;
  }
  if (worker->next) worker->next->previous = worker->previous;
  iso__client_free(worker->client);
  iso__host_release(runtime->host);
  free(worker);
}

/* ---- calls ---- */

typedef struct waiting {
  bool done;
  iso_status status;
  iso_error *error;
  char *text;
  uint8_t *raw;
  size_t raw_length;
} waiting;

static void on_reply(void *data, const iso__reply *reply) {
  waiting *call = data;
  call->done = true;
  call->status = reply->status;
  if (reply->status != ISO_OK) {
    copy_error(call->error, reply->error);
    return;
  }
  if (reply->text_length > 0) call->text = strndup(reply->text, reply->text_length);
  call->raw_length = reply->raw_length;
  if (reply->raw_length > 0) {
    call->raw = malloc(reply->raw_length);
    if (!call->raw) abort();
    memcpy(call->raw, reply->raw, reply->raw_length);
  }
}

/* Runs the loop until the call is answered. A guest that waits for nothing that can happen would
 * never answer; the caller is told so. Returns false then, and the client must not be used on. */
static bool wait_for(iso_worker *worker, waiting *call) {
  while (!call->done && iso__host_turn(worker->runtime->host)) {}
  iso__host_settle(worker->runtime->host);
  if (call->done) return true;
  call->status =
      iso__io_error(call->error, ISO_ERR_ENDED,
                    "The worker's code had hung: it waits for nothing that could still happen.");
  iso__client_forget(worker->client, call);
  return false;
}

iso_status iso_call(iso_worker *worker, const char *entrypoint, const char *method,
                    const char *args_json, char **result_json, iso_error *error) {
  iso_status status = check_worker(worker, error);
  if (status != ISO_OK) return status;
  if (!method) return iso__io_error(error, ISO_ERR_ARGUMENT, "`method` is NULL.");
  waiting call = {.error = error};
  iso__client_call(worker->client, entrypoint, method, args_json, on_reply, &call);
  wait_for(worker, &call);
  free(call.raw);
  if (result_json) {
    *result_json = call.text;
  } else {
    free(call.text);
  }
  return call.status;
}

/* A scheme and what it leads to: the guest's Request is made of it without a base. */
static bool is_absolute(const char *url) {
  size_t scheme = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  return scheme > 0 && strncmp(url + scheme, "://", 3) == 0 && url[scheme + 3] != '\0';
}

/* A response as it is answered, or why there is none. */
typedef struct fetching { /* begins with what iso__client_forget knows the call by */
  waiting call;
  iso_response *response;
} fetching;

static void copy_head(iso_response *response, const iso__reply_head *head) {
  response->status = head->status;
  response->status_text = strdup(head->status_text);
  response->header_count = head->header_count;
  response->headers = calloc(head->header_count + 1, sizeof *response->headers);
  if (!response->headers) abort();
  for (size_t i = 0; i < head->header_count; i++) {
    response->headers[i] =
        (iso_header){strdup(head->headers[i].name), strdup(head->headers[i].value)};
  }
}

static void on_response(void *data, const iso__reply *reply) {
  fetching *own = data;
  on_reply(&own->call, reply);
  if (reply->head) copy_head(own->response, reply->head);
}

iso_status iso_fetch(iso_worker *worker, const char *entrypoint, const iso_request *request,
                     iso_response *response, iso_error *error) {
  iso_status status = check_worker(worker, error);
  if (status != ISO_OK) return status;
  if (!request || !request->url || !response) {
    return iso__io_error(error, ISO_ERR_ARGUMENT, "`request`, its url or `response` is NULL.");
  }
  if (!is_absolute(request->url)) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "The url \"%s\" is not absolute; write it as http://localhost/path.",
                         request->url);
  }
  *response = (iso_response){0};
  fetching own = {.call = {.error = error}, .response = response};
  iso__client_fetch(worker->client, entrypoint, request, on_response, &own);
  wait_for(worker, &own.call);
  response->body = own.call.raw;
  response->body_length = own.call.raw_length;
  return own.call.status;
}

void iso_response_clear(iso_response *response) {
  if (!response) return;
  for (size_t i = 0; i < response->header_count; i++) {
    free((char *)response->headers[i].name);
    free((char *)response->headers[i].value);
  }
  free(response->headers);
  free(response->status_text);
  free(response->body);
  *response = (iso_response){0};
}
