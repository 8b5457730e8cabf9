/* Runs a snippet that was written by someone else, a model perhaps, and lets it call back into this
 * program: it asks for prices, and it can do nothing else. Prints
 *
 *   3 apples and 2 pears cost 8.5
 *   one more snippet, which never ends: Worker exceeded CPU time limit.
 */
#include <isoload.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char snippet[] = "export default {\n"
                              "  async total(basket, env) {\n"
                              "    let sum = 0;\n"
                              "    for (const [fruit, count] of Object.entries(basket)) {\n"
                              "      sum += count * (await env.PRICE(fruit));\n"
                              "    }\n"
                              "    return sum;\n"
                              "  },\n"
                              "  forever() { for (;;) {} }\n"
                              "};\n";

/* `await env.PRICE(fruit)` in the snippet ends up here. What the guest passes is never trusted: it
 * is JSON text, and this function only compares it. */
static iso_status price(void *data, const char *args_json, char **result_json, iso_error *error) {
  (void)data;
  if (strcmp(args_json, "[\"apple\"]") == 0) {
    *result_json = strdup("1.5"); /* the result is JSON text too; isoload frees it */
  } else if (strcmp(args_json, "[\"pear\"]") == 0) {
    *result_json = strdup("2");
  } else {
    error->message = strdup("There is no price for that."); /* rejects the guest's promise */
    return ISO_ERR_ARGUMENT;
  }
  return *result_json ? ISO_OK : ISO_ERR_MEMORY;
}

static iso_status run(iso_runtime *runtime, iso_error *error) {
  iso_host_binding binding = {.name = "PRICE", .call = price};
  iso_module module = {.name = "snippet.js", .content = snippet, .length = strlen(snippet)};
  iso_worker_code code = {
      .compatibility_date = "2026-03-01",
      .main_module = "snippet.js",
      .modules = &module,
      .module_count = 1,
      .bindings = &binding,
      .binding_count = 1,
      .memory_mb = 32, /* `outbound` is left zero: the snippet has no network */
      .cpu_ms = 100,
  };
  iso_worker *worker = NULL;
  iso_status status = iso_load(runtime, &code, &worker, error);
  if (status != ISO_OK) return status;

  char *total = NULL;
  status = iso_call(worker, NULL, "total", "[{\"apple\":3,\"pear\":2}]", &total, error);
  if (status == ISO_OK) printf("3 apples and 2 pears cost %s\n", total ? total : "nothing");
  free(total);

  /* What goes wrong in the guest is an error here, and nothing more. */
  if (status == ISO_OK && iso_call(worker, NULL, "forever", "[0]", NULL, error) != ISO_OK) {
    printf("one more snippet, which never ends: %s\n", error->message);
    iso_error_clear(error);
  }
  iso_worker_free(worker); /* all its memory is given back here */
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
