/* A rehearsal: see rehearsal.h. */
#include "rehearsal.h"

#include <string.h>

#include "internal.h"

static const char agent[] = "export default { async answer(value) { return value; } };\n"
                            "export class Named {}\n";

static const char parent[] =
    "const text = 'export default { async answer(value) { return value; } };';\n"
    "export default {\n"
    "  async answer(value, env) {\n"
    "    const worker = env.LOADER.load({\n"
    "      compatibilityDate: '2026-01-01', mainModule: 'agent.js', modules: { 'agent.js': text "
    "},\n"
    "      env: { KEY: 'value', list: [1, 2, { three: 3 }] }, globalOutbound: null,\n"
    "    });\n"
    "    const entrypoint = worker.getEntrypoint();\n"
    "    await entrypoint.answer(value);\n"
    "    return await entrypoint.answer({ one: 1, two: ['2'] });\n"
    "  },\n"
    "};\n";

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

static iso__client *start(iso__host *host, const char *source) {
  static const iso__loader_binding loader = {.name = "LOADER"};
  iso_module module = {"main.js", ISO_MODULE_JS, source, strlen(source)};
  iso__worker_spec spec = {.code = {.compatibility_date = "2026-01-01",
                                    .main_module = "main.js",
                                    .modules = &module,
                                    .module_count = 1,
                                    .env_json = "{\"KEY\":\"value\"}"},
                           .loaders = &loader,
                           .loader_count = source == parent};
  iso__client *client = NULL;
  if (iso__client_new(host, &spec, &client, NULL) != ISO_OK) return NULL;
  while (iso__client_state_of(client) == ISO__CLIENT_STARTING) iso__host_turn(host);
  return client;
}

/* The parent starts in an isolate of its own, before this one is there to be taken. */
static bool rehearse(iso__host *host, iso__isolate *isolate) {
  iso__client *loads = start(host, parent);
  iso__host_give_isolate(host, isolate);
  bool right = loads && ask(host, loads);
  iso__client_free(loads);
  iso__host_release(host);
  iso__client *made = start(host, agent);
  right = made && ask(host, made) && right;
  iso__client_free(made);
  iso__host_release(host);
  return right && iso__host_take_isolate(host) == isolate;
}

/* Twice: some of what V8 has it compiles better when it is used again. */
int iso__warm(iso__isolate *isolate) {
  enum { ROUNDS = 2 };
  iso_options options = {.console = drop_line};
  iso__host *host;
  if (iso__host_new(&options, &host, NULL) != ISO_OK) return -1;
  bool right = true;
  for (int i = 0; i < ROUNDS && right; i++) {
    iso__host_give_isolate(host, isolate);
    iso__client *made = start(host, agent);
    right = made && ask(host, made);
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
  return rehearse(host, isolate) ? 0 : -1;
}
