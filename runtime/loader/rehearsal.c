/* A rehearsal: see rehearsal.h. */
#include "rehearsal.h"

#include <string.h>

#include "internal.h"

static const char agent[] = "export default { async answer(value) { return value; } };\n"
                            "export class Named {}\n";

static void drop_line(void *data, const char *worker, const char *level, const char *line) {
  (void)data, (void)worker, (void)level, (void)line;
}

typedef struct answer {
  bool given;
  bool right;
} answer;

static void on_reply(void *data, const iso__reply *reply) {
  answer *own = data;
  own->given = true;
  own->right = reply->status == ISO_OK;
}

static bool ask(iso__host *host, iso__client *client) {
  answer own = {0};
  iso__client_call(client, NULL, "answer", "[{\"one\":1}]", on_reply, &own);
  while (!own.given && iso__host_turn(host)) {}
  return own.right;
}

static iso__client *start(iso__host *host) {
  iso_module module = {"main.js", ISO_MODULE_JS, agent, sizeof agent - 1};
  iso__worker_spec spec = {.code = {.compatibility_date = "2026-01-01",
                                    .main_module = "main.js",
                                    .modules = &module,
                                    .module_count = 1,
                                    .env_json = "{\"KEY\":\"value\"}"}};
  iso__client *client = NULL;
  if (iso__client_new(host, &spec, &client, NULL) != ISO_OK) return NULL;
  while (iso__client_state_of(client) == ISO__CLIENT_STARTING) iso__host_turn(host);
  return client;
}

/* One worker, until it has answered; its client, which is not freed. NULL: it has not. */
static iso__client *perform(iso__host *host, iso__isolate *isolate) {
  iso__host_give_isolate(host, isolate);
  iso__client *made = start(host);
  if (made && ask(host, made)) return made;
  iso__client_free(made);
  return NULL;
}

/* Twice: some of what V8 has it compiles better when it is used again. */
int iso__warm(iso__isolate *isolate) {
  enum { ROUNDS = 2 };
  iso_options options = {.console = drop_line};
  iso__host *host;
  if (iso__host_new(&options, &host, NULL) != ISO_OK) return -1;
  bool right = true;
  for (int i = 0; i < ROUNDS && right; i++) {
    iso__client *made = perform(host, isolate);
    right = made != NULL;
    iso__client_free(made);
    iso__host_release(host);
    right = iso__host_take_isolate(host) == isolate && right;
    iso__isolate_renew(isolate);
  }
  iso__host_free(host);
  return right ? 0 : -1;
}

int iso__rehearse(iso__isolate *isolate) {
  iso_options options = {.console = drop_line};
  iso__host *host;
  if (iso__host_new(&options, &host, NULL) != ISO_OK) return -1;
  return perform(host, isolate) ? 0 : -1;
}
