#include "loader_support.h"

#include "api_support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void drop_line(void *data, const char *worker, const char *level, const char *line) {
  (void)data, (void)worker, (void)level, (void)line;
}

parent parent_new(const char *source) { return parent_of("parent.js", source, NULL, NULL); }

parent parent_of(const char *name, const char *source, const char *other_name, const char *other) {
  parent family = {0};
  iso_error error = {0};
  iso_options options = {.isolation = isolation_wanted(), .console = drop_line};
  cr_assert_eq(iso__host_new(&options, &family.host, &error), ISO_OK, "%s", error.message);
  iso_module modules[] = {{name, ISO_MODULE_JS, source, strlen(source)},
                          {other_name, ISO_MODULE_JS, other, other ? strlen(other) : 0}};
  iso__loader_binding loaders[] = {
      {.name = "LOADER", .id = "shared"}, {.name = "OTHER", .id = "shared"}, {.name = "ALONE"}};
  iso__service_binding self = {
      .name = "SELF", .entrypoint = "Self", .props_json = "{\"from\":\"env\"}"};
  iso__worker_spec spec = {.name = "parent",
                           .code = {.compatibility_date = "2026-03-01",
                                    .main_module = name,
                                    .modules = modules,
                                    .module_count = other ? 2 : 1},
                           .loaders = loaders,
                           .loader_count = sizeof loaders / sizeof loaders[0],
                           .services = &self,
                           .service_count = 1};
  cr_assert_eq(iso__client_new(family.host, &spec, &family.client, &error), ISO_OK);
  while (iso__client_state_of(family.client) == ISO__CLIENT_STARTING) iso__host_turn(family.host);
  iso__client_why(family.client, &error);
  cr_assert_eq(iso__client_state_of(family.client), ISO__CLIENT_READY, "%s", error.message);
  return family;
}

void parent_free(parent *family) {
  iso__client_free(family->client);
  iso__host_free(family->host);
}

typedef struct answer {
  bool given;
  char *text;
} answer;

static void on_reply(void *data, const iso__reply *reply) {
  answer *own = data;
  own->given = true;
  if (reply->status == ISO_OK) {
    own->text = strndup(reply->text, reply->text_length);
  } else {
    cr_log_error("%d %s: %s", reply->error->status, reply->error->name, reply->error->message);
  }
}

char *call_parent(parent *family, const char *method) {
  answer own = {0};
  iso__client_call(family->client, NULL, method, "[0]", on_reply, &own);
  while (!own.given) cr_assert(iso__host_turn(family->host), "%s hangs", method);
  cr_assert_not_null(own.text, "%s failed", method);
  return own.text;
}

void expect_from_parent(parent *family, const char *method, const char *result) {
  char *text = call_parent(family, method);
  cr_assert_str_eq(text, result);
  free(text);
}

void expect_run(const char *source, const char *result) {
  parent family = parent_new(source);
  expect_from_parent(&family, "run", result);
  parent_free(&family);
}
