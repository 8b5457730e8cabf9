/* Build-time helper: runs the runtime's JavaScript once and writes the startup snapshot.
 *   mksnapshot draft SCRIPT OUTPUT [CODE]   a snapshot to learn from
 *   mksnapshot learn DRAFT OUTPUT KIND      the code that a worker needs to start and to answer, and
 *                                           what the draft had; KIND: who loads it, c or worker
 *   mksnapshot build SCRIPT OUTPUT CODE     the snapshot, with the code that was learnt
 *
 * So an isolate starts with the bytecode that every worker runs, and without what most never do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* The helper has no snapshot yet, and no bundles: it makes what the others link. */
const unsigned char iso__snapshot_start[1];
const unsigned char iso__snapshot_end[1];
const iso__asset iso__lazy_bundles[1];
const size_t iso__lazy_bundle_count = 0;

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *content = malloc((size_t)size + 1);
  *length = content ? fread(content, 1, (size_t)size, file) : 0;
  fclose(file);
  if (content && *length != (size_t)size) {
    free(content);
    return NULL;
  }
  return content;
}

static int write_file(const char *path, const void *content, size_t length) {
  FILE *file = fopen(path, "wb");
  bool right = file && fwrite(content, 1, length, file) == length;
  if (file && fclose(file) != 0) right = false;
  if (!right) perror(path);
  return right ? 0 : 1;
}

/* ---- build ---- */

static int build(const char *script_path, const char *output, const char *code_path, bool draft) {
  size_t length, code_length = 0;
  char *script = read_file(script_path, &length);
  char *code = code_path ? read_file(code_path, &code_length) : NULL;
  int failed = 1;
  if (!script || (code_path && !code)) {
    perror(script ? code_path : script_path);
  } else {
    failed = iso__snapshot_build(iso__loader_interface(), script, length, code, code_length, draft,
                                 output);
  }
  free(code);
  free(script);
  return failed ? 1 : 0;
}

/* ---- learn ---- */

static const char agent[] = "export default { async answer(value) { return value; } };\n";

/* Loads the agent, which stays because it has a name, and asks it. */
static const char parent[] =
    "const code = {\n"
    "  compatibilityDate: '2026-01-01', mainModule: 'agent.js', env: { key: 'value' },\n"
    "  modules: { 'agent.js': 'export default { async answer(value) { return value; } };' },\n"
    "  globalOutbound: null,\n"
    "};\n"
    "export default {\n"
    "  async answer(value, env) {\n"
    "    const worker = env.LOADER.get('agent', () => code);\n"
    "    return await worker.getEntrypoint().answer({ one: 1, two: ['2'] });\n"
    "  },\n"
    "};\n";

typedef struct answer {
  bool given;
  bool right;
} answer;

static void on_reply(void *data, const iso__reply *reply) {
  answer *own = data;
  own->given = true;
  own->right = reply->status == ISO_OK;
  if (!own->right) fprintf(stderr, "mksnapshot: a worker failed: %s\n", reply->error->message);
}

static iso__client *start(iso__host *host, const char *source) {
  static const iso__loader_binding loader = {.name = "LOADER"};
  iso_module module = {"main.js", ISO_MODULE_JS, source, strlen(source)};
  iso__worker_spec spec = {.code = {.compatibility_date = "2026-01-01",
                                    .main_module = "main.js",
                                    .modules = &module,
                                    .module_count = 1},
                           .loaders = &loader,
                           .loader_count = source == parent};
  iso__client *client = NULL;
  if (iso__client_new(host, &spec, &client, NULL) != ISO_OK) return NULL;
  while (iso__client_state_of(client) == ISO__CLIENT_STARTING) iso__host_turn(host);
  return client;
}

/* The isolate of the worker that `client` is of, or of the first one that this worker has loaded. */
static iso__isolate *isolate_of(const iso__client *client, bool loaded) {
  iso__worker *worker = iso__client_worker(client);
  for (uint32_t i = 0; loaded && worker && i < worker->link_count; i++) {
    if (worker->links[i] && worker->links[i]->other) return worker->links[i]->other->isolate;
  }
  return worker && !loaded ? worker->isolate : NULL;
}

static int write_code(iso__isolate *isolate, const char *output) {
  size_t length;
  void *code = isolate ? iso__snapshot_code(isolate, &length) : NULL;
  if (!code) {
    fprintf(stderr, "mksnapshot: the snapshot does not tell what was compiled\n");
    return 1;
  }
  int failed = write_file(output, code, length);
  free(code);
  return failed;
}

static int learn(const char *snapshot_path, const char *output, bool loaded) {
  size_t length;
  char *snapshot = read_file(snapshot_path, &length); /* V8's for as long as the process */
  if (!snapshot || iso__engine_init(snapshot, length) != 0) {
    fprintf(stderr, "mksnapshot: %s is no snapshot\n", snapshot_path);
    return 1;
  }
  iso__host *host;
  if (iso__host_new(NULL, &host, NULL) != ISO_OK) return 1;
  iso__client *client = start(host, loaded ? parent : agent);
  answer own = {0};
  if (client) iso__client_call(client, NULL, "answer", "[{\"one\":1}]", on_reply, &own);
  while (client && !own.given && iso__host_turn(host)) {}
  int failed = own.right ? write_code(isolate_of(client, loaded), output) : 1;
  iso__client_free(client);
  iso__host_free(host);
  return failed;
}

int main(int argc, char **argv) {
  iso__snapshot_prepare();
  if (argc >= 4 && argc <= 5 && strcmp(argv[1], "draft") == 0) {
    return build(argv[2], argv[3], argc == 5 ? argv[4] : NULL, true);
  }
  if (argc == 5 && strcmp(argv[1], "build") == 0) return build(argv[2], argv[3], argv[4], false);
  if (argc == 5 && strcmp(argv[1], "learn") == 0) {
    return learn(argv[2], argv[3], strcmp(argv[4], "worker") == 0);
  }
  fprintf(stderr, "usage: mksnapshot draft SCRIPT OUTPUT [CODE]\n"
                  "       mksnapshot learn DRAFT OUTPUT c|worker\n"
                  "       mksnapshot build SCRIPT OUTPUT CODE\n");
  return 2;
}
