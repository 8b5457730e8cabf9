/* A worker's maker that has no V8: it speaks text, and its functions can be called by the guest. */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "remote.h"
#include "words.h"

typedef struct pending {
  uint32_t id;
  bool fetch; /* its answer has a head */
  iso__reply_fn reply;
  void *data;
  struct pending *next;
} pending;

struct iso__client {
  iso__runnable runnable; /* first: a runnable of a client is the client */
  iso__host *host;
  iso__worker *worker; /* NULL once it has ended */
  iso__end *end;
  pending *calls;
  iso_host_binding *functions; /* exports 1, 2, ... of our end */
  size_t function_count;
  bool over;
  iso_error why;
};

/* ---- replies ---- */

static pending *take_pending(iso__client *client, uint32_t id) {
  for (pending **at = &client->calls; *at; at = &(*at)->next) {
    if ((*at)->id != id) continue;
    pending *found = *at;
    *at = found->next;
    return found;
  }
  return NULL;
}

static void finish(pending *call, const iso__reply *reply) {
  call->reply(call->data, reply);
  free(call);
}

static char *text_field(jv object, const char *key) {
  jv value = jv_object_get(jv_copy(object), jv_string(key));
  char *text = jv_get_kind(value) == JV_KIND_STRING ? strdup(jv_string_value(value)) : NULL;
  jv_free(value);
  return text;
}

/* What a guest threw: {"name", "message", "stack"?}. */
static void read_thrown(const char *text, size_t length, iso_error *error) {
  jv thrown = jv_parse_sized(text, (int)length);
  error->status = ISO_ERR_GUEST;
  if (jv_get_kind(thrown) == JV_KIND_OBJECT) {
    error->name = text_field(thrown, "name");
    error->message = text_field(thrown, "message");
    error->stack = text_field(thrown, "stack");
  }
  jv_free(thrown);
  if (!error->message) error->message = strdup("The guest threw something without a message.");
}

/* Why a call was not answered with a value. */
static void read_failure(const iso__frame *frame, const iso__reply *reply, iso_error *error) {
  if (frame->flags & ISO__FRAME_REFUSED) {
    iso__io_error(error, ISO_ERR_ARGUMENT,
                  "args_json must be the text of a JSON array, such as [41].");
  } else {
    read_thrown(reply->text, reply->text_length, error);
  }
}

static void on_return(iso__client *client, const iso__frame *frame) {
  pending *call = take_pending(client, frame->id);
  iso__end_send(client->end, &(iso__outgoing){.type = ISO__FRAME_FINISH, .id = frame->id});
  if (!call) return;
  iso__reply reply = {.status = ISO_OK, .text = ""};
  iso__reply_head head = {0};
  iso_error error = {0};
  bool read = iso__text_payload_read(frame->payload, frame->payload_length, &reply.text,
                                     &reply.text_length, &reply.raw, &reply.raw_length);
  if (read && (frame->flags & ISO__FRAME_EXCEPTION)) {
    read_failure(frame, &reply, &error);
  } else if (!read ||
             (call->fetch && !iso__words_read_head(reply.text, reply.text_length, &head))) {
    iso__io_error(&error, ISO_ERR_GUEST, "The worker's answer has no known form.");
  }
  reply.status = error.status;
  reply.error = &error;
  if (call->fetch && reply.status == ISO_OK) {
    reply.head = &head;
    reply.text = "";
    reply.text_length = 0;
  }
  finish(call, &reply);
  free((void *)head.headers);
  iso_error_clear(&error);
}

/* ---- the guest calls one of our functions ---- */

static char *thrown_text(const iso_error *error) {
  return iso__json_reason(error->name ? error->name : "Error",
                          error->message ? error->message : "The host's function failed.");
}

static void on_call(iso__client *client, const iso__frame *frame) {
  const char *text;
  const uint8_t *raw;
  size_t text_length, raw_length;
  iso_error error = {0};
  char *result = NULL;
  iso_status status = ISO_ERR_ARGUMENT;
  bool known = frame->target >= 1 && frame->target <= client->function_count;
  if (known && iso__text_payload_read(frame->payload, frame->payload_length, &text, &text_length,
                                      &raw, &raw_length)) {
    const iso_host_binding *function = &client->functions[frame->target - 1];
    char *arguments = strndup(text, text_length);
    status = function->call(function->data, arguments, &result, &error);
    free(arguments);
  }
  if (status != ISO_OK) {
    free(result);
    result = thrown_text(&error);
  }
  const char *answer = result ? result : "";
  iso__outgoing out = {.type = ISO__FRAME_RETURN,
                       .flags = ISO__FRAME_TEXT | (status != ISO_OK ? ISO__FRAME_EXCEPTION : 0),
                       .id = frame->id};
  out.bytes = iso__text_payload(answer, strlen(answer), NULL, 0, &out.length);
  iso__end_send(client->end, &out);
  free(result);
  iso_error_clear(&error);
}

/* ---- frames ---- */

static iso_status status_of_end(const char *message) {
  if (strncmp(message, "Failed to start Worker", strlen("Failed to start Worker")) == 0) {
    return ISO_ERR_STARTUP;
  }
  if (strncmp(message, "Worker exceeded ", strlen("Worker exceeded ")) == 0) return ISO_ERR_LIMIT;
  return ISO_ERR_ENDED;
}

static void on_over(iso__client *client, const iso__frame *frame) {
  const char *name = (const char *)frame->payload;
  const char *message = name + strlen(name) + 1;
  client->over = true;
  iso_error_clear(&client->why);
  client->why.status = status_of_end(message);
  client->why.name = strdup(name);
  client->why.message = strdup(message);
  iso__reply reply = {.status = client->why.status, .error = &client->why, .text = ""};
  while (client->calls) {
    pending *call = client->calls;
    client->calls = call->next;
    finish(call, &reply);
  }
}

static void run_client(iso__runnable *runnable) {
  iso__client *client = (iso__client *)runnable;
  iso__frame frame;
  int received = iso__end_receive(client->end, &frame);
  /* A reply may free the client, so whether more waits is asked first. */
  if (received != 0 && iso__end_waiting(client->end)) {
    iso__host_schedule(client->host, &client->runnable);
  }
  if (received < 0) {
    on_over(client, &frame);
  } else if (received > 0 && frame.type == ISO__FRAME_CALL) {
    on_call(client, &frame);
  } else if (received > 0 && frame.type == ISO__FRAME_RETURN) {
    on_return(client, &frame);
  }
  if (received != 0) iso__frame_clear(&frame);
}

static void on_wake(void *data) {
  iso__client *client = data;
  iso__host_schedule(client->host, &client->runnable);
}

/* ---- making one ---- */

static jv vars_of(const iso_worker_code *code, iso_error *error) {
  if (!code->env_json) return jv_object();
  jv vars = jv_parse(code->env_json);
  if (jv_get_kind(vars) == JV_KIND_OBJECT) return vars;
  jv_free(vars);
  iso__io_error(error, ISO_ERR_ARGUMENT, "env_json must be the text of a JSON object.");
  return jv_invalid();
}

static jv loaders_of(const iso__worker_spec *spec) {
  jv list = jv_array();
  for (size_t i = 0; i < spec->loader_count; i++) {
    jv one = jv_object_set(jv_object(), jv_string("name"), jv_string(spec->loaders[i].name));
    if (spec->loaders[i].id) {
      one = jv_object_set(one, jv_string("id"), jv_string(spec->loaders[i].id));
    }
    if (spec->loaders[i].max_workers > 0) {
      one = jv_object_set(one, jv_string("maxWorkers"), jv_number(spec->loaders[i].max_workers));
    }
    if (spec->loaders[i].max_mb > 0) {
      double bytes = (double)spec->loaders[i].max_mb * 1024 * 1024;
      one = jv_object_set(one, jv_string("maxBytes"), jv_number(bytes));
    }
    list = jv_array_append(list, one);
  }
  return list;
}

static jv services_of(const iso__worker_spec *spec) {
  jv list = jv_array();
  for (size_t i = 0; i < spec->service_count; i++) {
    const iso__service_binding *service = &spec->services[i];
    jv one = jv_object_set(jv_object(), jv_string("name"), jv_string(service->name));
    if (service->entrypoint) {
      one = jv_object_set(one, jv_string("entrypoint"), jv_string(service->entrypoint));
    }
    if (service->props_json) {
      one = jv_object_set(one, jv_string("props"), jv_parse(service->props_json));
    }
    list = jv_array_append(list, one);
  }
  return list;
}

static jv objects_of(const iso__worker_spec *spec) {
  jv list = jv_array();
  for (size_t i = 0; i < spec->object_count; i++) {
    jv one = jv_object_set(jv_object(), jv_string("name"), jv_string(spec->objects[i].name));
    one = jv_object_set(one, jv_string("className"), jv_string(spec->objects[i].class_name));
    list = jv_array_append(list, one);
  }
  return list;
}

/* What each call may use; zero is no limit. */
static jv limits_of(const iso_worker_code *code, const iso_options *defaults) {
  jv limits = jv_object();
  uint32_t cpu_ms = code->cpu_ms ? code->cpu_ms : defaults->cpu_ms;
  uint32_t sub_requests = code->sub_requests ? code->sub_requests : defaults->sub_requests;
  if (cpu_ms > 0) limits = jv_object_set(limits, jv_string("cpuMs"), jv_number(cpu_ms));
  if (sub_requests > 0) {
    limits = jv_object_set(limits, jv_string("subRequests"), jv_number(sub_requests));
  }
  return limits;
}

static jv flags_of(const iso_worker_code *code) {
  jv list = jv_array();
  for (size_t i = 0; i < code->compatibility_flag_count; i++) {
    list = jv_array_append(list, jv_string(code->compatibility_flags[i]));
  }
  return list;
}

/* As core/worker.js numbers them, which knows two more. */
enum { OUTBOUND_LENT = 3 };

static char *config_of(const iso__worker_spec *spec, bool apart, jv limits, jv vars) {
  bool lent = apart && spec->code.outbound == ISO_OUTBOUND_INTERNET;
  int outbound = lent ? OUTBOUND_LENT : (int)spec->code.outbound;
  jv functions = jv_array();
  for (size_t i = 0; i < spec->code.binding_count; i++) {
    functions = jv_array_append(functions, jv_string(spec->code.bindings[i].name));
  }
  jv config = jv_object_set(jv_object(), jv_string("vars"), vars);
  config = jv_object_set(config, jv_string("loaders"), loaders_of(spec));
  config = jv_object_set(config, jv_string("services"), services_of(spec));
  config = jv_object_set(config, jv_string("objects"), objects_of(spec));
  config = jv_object_set(config, jv_string("functions"), functions);
  config = jv_object_set(config, jv_string("compatibilityDate"),
                         jv_string(spec->code.compatibility_date));
  config = jv_object_set(config, jv_string("compatibilityFlags"), flags_of(&spec->code));
  config = jv_object_set(config, jv_string("outbound"), jv_number(outbound));
  config = jv_object_set(config, jv_string("limits"), limits);
  if (spec->outbound_entrypoint) {
    config = jv_object_set(config, jv_string("outboundEntrypoint"),
                           jv_string(spec->outbound_entrypoint));
  }
  return iso__json_text(config);
}

static iso_status check(const iso_worker_code *code, iso_error *error) {
  if (!code->main_module) {
    return iso__io_error(error, ISO_ERR_ARGUMENT, "main_module is missing: name one of modules.");
  }
  if (!code->compatibility_date) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "compatibility_date is missing: write it as \"YYYY-MM-DD\".");
  }
  for (size_t i = 0; i < code->module_count; i++) {
    if (!code->modules[i].name || (!code->modules[i].content && code->modules[i].length > 0)) {
      return iso__io_error(error, ISO_ERR_ARGUMENT, "Module %zu has no name or no content.", i);
    }
  }
  return ISO_OK;
}

static void send_boot(iso__client *client) {
  for (size_t i = 0; i < client->function_count; i++) iso__end_export(client->end);
  iso__cap *caps = calloc(client->function_count + 1, sizeof *caps);
  if (!caps) abort();
  for (size_t i = 0; i < client->function_count; i++) caps[i].id = (uint32_t)i + 1;
  iso__end_send(
      client->end,
      &(iso__outgoing){.type = ISO__FRAME_BOOT, .caps = caps, .cap_count = client->function_count});
  free(caps);
}

static void fill_worker(iso__worker *worker, const iso__worker_spec *spec, char *config) {
  const iso_worker_code *code = &spec->code;
  const iso_options *defaults = iso__host_options(worker->host);
  for (size_t i = 0; i < code->module_count; i++) {
    const iso_module *module = &code->modules[i];
    iso__bundle_add(worker->bundle, module->name, module->type, module->content, module->length);
  }
  iso__bundle_set_main(worker->bundle, code->main_module);
  iso__bundle_set_reader(worker->bundle, spec->read_module, spec->read_data);
  worker->config = config;
  worker->parent_has_no_v8 = true;
  worker->internet = code->outbound == ISO_OUTBOUND_INTERNET;
  worker->cpu_ms = code->cpu_ms ? code->cpu_ms : defaults->cpu_ms;
  worker->memory_mb = code->memory_mb ? code->memory_mb : defaults->memory_mb;
}

static void copy_functions(iso__client *client, const iso_worker_code *code) {
  client->function_count = code->binding_count;
  client->functions = calloc(code->binding_count + 1, sizeof *client->functions);
  if (!client->functions) abort();
  for (size_t i = 0; i < code->binding_count; i++) {
    client->functions[i] = code->bindings[i];
    client->functions[i].name = NULL; /* the caller's string: not needed any more */
  }
}

static iso__worker *make_worker(iso__client *client, const iso__worker_spec *spec) {
  const char *name = spec->name ? spec->name : "worker";
  iso__worker *worker;
  iso__transport *near, *far;
  if (spec->guest && iso__host_is_apart(client->host)) {
    worker = iso__remote_new(client->host, name, &near);
  } else {
    iso__transport_pair(&near, &far);
    worker = iso__worker_new(client->host, name, iso__end_new(far, true));
  }
  client->end = iso__end_new(near, false);
  iso__end_on_wake(client->end, on_wake, client);
  return worker;
}

iso_status iso__client_new(iso__host *host, const iso__worker_spec *spec, iso__client **out,
                           iso_error *error) {
  iso_status status = check(&spec->code, error);
  if (status != ISO_OK) return status;
  jv vars = vars_of(&spec->code, error);
  if (!jv_is_valid(vars)) return ISO_ERR_ARGUMENT;
  iso__client *client = calloc(1, sizeof *client);
  if (!client) abort();
  client->runnable.run = run_client;
  client->host = host;
  copy_functions(client, &spec->code);
  client->worker = make_worker(client, spec);
  jv limits = limits_of(&spec->code, iso__host_options(host));
  client->worker->handle = &client->worker;
  fill_worker(client->worker, spec, config_of(spec, client->worker->remote, limits, vars));
  if (spec->guest) iso__end_bound(client->end, (size_t)client->worker->memory_mb << 19);
  send_boot(client);
  iso__worker_commit(client->worker);
  *out = client;
  return ISO_OK;
}

void iso__client_free(iso__client *client) {
  if (!client) return;
  iso__host_unschedule(client->host, &client->runnable);
  if (client->worker) {
    iso__worker_end(client->worker, "Error", "The worker was freed by its host.");
  }
  iso__host_unschedule(client->host, &client->runnable);
  iso__end_free(client->end);
  while (client->calls) {
    pending *call = client->calls;
    client->calls = call->next;
    free(call);
  }
  iso_error_clear(&client->why);
  free(client->functions);
  free(client);
}

iso__client_state iso__client_state_of(const iso__client *client) {
  if (client->over) return ISO__CLIENT_ENDED;
  bool ready = client->worker && client->worker->state == ISO__WORKER_READY;
  return ready ? ISO__CLIENT_READY : ISO__CLIENT_STARTING;
}

void iso__client_why(const iso__client *client, iso_error *error) {
  if (!error || !client->over) return;
  iso_error_clear(error);
  error->status = client->why.status;
  error->name = strdup(client->why.name);
  error->message = strdup(client->why.message);
}

iso__worker *iso__client_worker(const iso__client *client) { return client->worker; }

const iso_timing *iso__client_timing(const iso__client *client) {
  static const iso_timing unknown;
  return client->worker ? &client->worker->timing : &unknown;
}

/* ---- calling ---- */

/* Clears `text`. */
static void send_call(iso__client *client, iso__buffer *text, const iso_request *request,
                      iso__reply_fn reply, void *data) {
  iso__outgoing out = {.type = ISO__FRAME_CALL, .flags = ISO__FRAME_TEXT};
  out.bytes = iso__text_payload((const char *)text->data, iso__buffer_length(text),
                                request ? request->body : NULL, request ? request->body_length : 0,
                                &out.length);
  iso__buffer_clear(text);
  if (client->over || !iso__end_call(client->end, &out)) {
    if (client->over) free(out.bytes);
    iso_error ended = {.status = ISO_ERR_ENDED, .message = (char *)"The worker has ended."};
    const iso_error *why = client->over ? &client->why : &ended;
    reply(data, &(iso__reply){.status = why->status, .error = why, .text = ""});
    return;
  }
  pending *call = calloc(1, sizeof *call);
  if (!call) abort();
  *call = (pending){
      .id = out.id, .fetch = request != NULL, .reply = reply, .data = data, .next = client->calls};
  client->calls = call;
}

void iso__client_call(iso__client *client, const char *entrypoint, const char *method,
                      const char *args_json, iso__reply_fn reply, void *data) {
  iso__buffer text = {0};
  iso__words_of_call(&text, entrypoint, method, args_json);
  send_call(client, &text, NULL, reply, data);
}

void iso__client_fetch(iso__client *client, const char *entrypoint, const iso_request *request,
                       iso__reply_fn reply, void *data) {
  iso__client_fetch_as(client, entrypoint, request, 0, 0, reply, data);
}

void iso__client_fetch_as(iso__client *client, const char *entrypoint, const iso_request *request,
                          uint32_t visit, uint32_t inlet, iso__reply_fn reply, void *data) {
  iso__buffer text = {0};
  iso__words_of_fetch(&text, entrypoint, request, visit, inlet);
  send_call(client, &text, request, reply, data);
}

void iso__client_tests(iso__client *client, iso__reply_fn reply, void *data) {
  iso__buffer text = {0};
  iso__words_of_tests(&text);
  send_call(client, &text, NULL, reply, data);
}

void iso__client_test(iso__client *client, const char *name, iso__reply_fn reply, void *data) {
  iso__buffer text = {0};
  iso__words_of_test(&text, name);
  send_call(client, &text, NULL, reply, data);
}

void iso__client_forget(iso__client *client, const void *data) {
  for (pending **at = &client->calls; *at;) {
    pending *call = *at;
    if (call->data != data) {
      at = &call->next;
      continue;
    }
    *at = call->next;
    free(call);
  }
}
