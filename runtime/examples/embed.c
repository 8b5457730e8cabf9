/* Hosts an agent whose source was written by someone else: loads it, lets it say something in a
 * chat room that this program keeps, and prints what it answers. It has no network, and nothing
 * of this process but the room. */
#include <isoload.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char agent[] = "export default {\n"
                            "  async myAgent(param, env) {\n"
                            "    const count = await env.POST('agent', 'You said: ' + param);\n"
                            "    return 'I have spoken ' + count + ' time(s).';\n"
                            "  }\n"
                            "};\n";

/* The room: `await env.POST(author, text)` in the agent ends up here. */
static iso_status post(void *data, const char *args_json, char **result_json, iso_error *error) {
  int *count = data;
  (void)error;
  printf("in the room: %s\n", args_json);
  char number[16];
  snprintf(number, sizeof number, "%d", ++*count);
  *result_json = strdup(number);
  return *result_json ? ISO_OK : ISO_ERR_MEMORY;
}

static iso_status run(iso_runtime *runtime, iso_error *error) {
  int count = 0;
  iso_host_binding room = {.name = "POST", .call = post, .data = &count};
  iso_module module = {.name = "agent.js", .content = agent, .length = strlen(agent)};
  iso_worker_code code = {
      .compatibility_date = "2026-03-01",
      .main_module = "agent.js",
      .modules = &module,
      .module_count = 1,
      .bindings = &room,
      .binding_count = 1,
  };
  iso_worker *worker = NULL;
  iso_status status = iso_load(runtime, &code, &worker, error);
  if (status != ISO_OK) return status;

  char *answer = NULL;
  status = iso_call(worker, NULL, "myAgent", "[\"hello\"]", &answer, error);
  if (status == ISO_OK) printf("the agent answers: %s\n", answer ? answer : "nothing");
  free(answer);
  iso_worker_free(worker);
  return status;
}

int main(void) {
  iso_error error = {0};
  iso_runtime *runtime = NULL;
  iso_status status = iso_runtime_new(NULL, &runtime, &error);
  if (status == ISO_OK) status = run(runtime, &error);
  if (status != ISO_OK) fprintf(stderr, "%s\n", error.message ? error.message : "unknown error");
  iso_error_clear(&error);
  iso_runtime_free(runtime);
  return status == ISO_OK ? 0 : 1;
}
