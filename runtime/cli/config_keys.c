/* Every key of a configuration is in a table here: with the function that takes its value; without
 * one when it is known but has no effect, which earns a warning. A key in no table is an error. */
#include "config_keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "io.h"
#include "nearest.h"

enum { PATH_MAX_LENGTH = 256 };

typedef struct reader {
  iso__config *config;
  iso_error *error;
  iso_status status;
} reader;

/* Takes the value (consumed) that stands at `path` into `target`, the thing whose keys are read.
 * False when the reader holds an error. */
typedef bool (*take_fn)(reader *at, const char *path, jv value, void *target);

typedef struct known_key {
  const char *name;
  take_fn take;
} known_key;

/* ---- Saying what is wrong ---- */

__attribute__((format(printf, 4, 5))) static bool fail(reader *at, iso_status status,
                                                       const char *path, const char *format, ...) {
  iso__autofree char *reason = NULL;
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&reason, format, arguments) < 0) {
    reason = NULL;
  }
  va_end(arguments);
  at->status = status;
  iso__io_error(at->error, status, "%s: %s %s", at->config->file, path,
                reason == NULL ? "is wrong" : reason);
  return false;
}

static bool no_memory(reader *at) {
  at->status = ISO_ERR_MEMORY;
  iso__io_error(at->error, at->status, "there is no memory left to read %s", at->config->file);
  return false;
}

static bool expected(reader *at, const char *path, const char *what, jv value) {
  const char *kind = jv_kind_name(jv_get_kind(value));
  jv_free(value);
  return fail(at, ISO_ERR_ARGUMENT, path, "must be %s, not %s", what, kind);
}

static bool warn(reader *at, const char *path) {
  iso__config *config = at->config;
  char *sentence = NULL;
  if (asprintf(&sentence, "%s: %s is not supported and has no effect", config->file, path) < 0) {
    return no_memory(at);
  }
  sentence = iso__config_own(config, sentence);
  const char **warnings =
      realloc(config->warnings, (config->warning_count + 1) * sizeof *config->warnings);
  if (sentence == NULL || warnings == NULL) {
    config->warnings = warnings == NULL ? config->warnings : warnings;
    return no_memory(at);
  }
  config->warnings = warnings;
  warnings[config->warning_count++] = sentence;
  return true;
}

/* ---- Reading kinds of values; each consumes it ---- */

static bool take_string(reader *at, const char *path, jv value, const char **target) {
  if (jv_get_kind(value) != JV_KIND_STRING) {
    return expected(at, path, "a string", value);
  }
  if (strlen(jv_string_value(value)) != (size_t)jv_string_length_bytes(jv_copy(value))) {
    jv_free(value);
    return fail(at, ISO_ERR_ARGUMENT, path, "must not contain the character NUL");
  }
  *target = iso__config_own(at->config, strdup(jv_string_value(value)));
  jv_free(value);
  return *target != NULL || no_memory(at);
}

static bool take_filled_string(reader *at, const char *path, jv value, const char **target) {
  if (!take_string(at, path, value, target)) {
    return false;
  }
  return **target != '\0' || fail(at, ISO_ERR_ARGUMENT, path, "must not be empty");
}

static bool take_bool(reader *at, const char *path, jv value, bool *target) {
  jv_kind kind = jv_get_kind(value);
  if (kind != JV_KIND_TRUE && kind != JV_KIND_FALSE) {
    return expected(at, path, "true or false", value);
  }
  *target = kind == JV_KIND_TRUE;
  jv_free(value);
  return true;
}

static bool take_count(reader *at, const char *path, jv value, uint32_t *target) {
  if (jv_get_kind(value) != JV_KIND_NUMBER) {
    return expected(at, path, "a whole number", value);
  }
  double number = jv_number_value(value);
  jv_free(value);
  if (!(number >= 0 && number <= UINT32_MAX && (double)(uint32_t)number == number)) {
    return fail(at, ISO_ERR_ARGUMENT, path, "must be a whole number from 0 to %u", UINT32_MAX);
  }
  *target = (uint32_t)number;
  return true;
}

static bool take_json(reader *at, const char *path, jv value, const char **target) {
  if (jv_get_kind(value) != JV_KIND_OBJECT) {
    return expected(at, path, "an object", value);
  }
  jv text = jv_dump_string(value, 0);
  *target = iso__config_own(at->config, strdup(jv_string_value(text)));
  jv_free(text);
  return *target != NULL || no_memory(at);
}

static bool take_strings(reader *at, const char *path, jv value, const char ***target,
                         size_t *count) {
  if (jv_get_kind(value) != JV_KIND_ARRAY) {
    return expected(at, path, "an array of strings", value);
  }
  int length = jv_array_length(jv_copy(value));
  const char **strings = iso__config_own(at->config, calloc((size_t)length + 1, sizeof *strings));
  bool good = strings != NULL || no_memory(at);
  for (int i = 0; good && i < length; i++) {
    char element[PATH_MAX_LENGTH];
    snprintf(element, sizeof element, "%s[%d]", path, i);
    good = take_string(at, element, jv_array_get(jv_copy(value), i), &strings[i]);
  }
  jv_free(value);
  *target = strings;
  *count = (size_t)length;
  return good;
}

/* ---- Objects and arrays of them ---- */

static bool unknown_key(reader *at, const char *path, const char *key, const known_key *keys,
                        size_t count) {
  const char *names[128];
  size_t listed = count < 128 ? count : 128;
  for (size_t i = 0; i < listed; i++) {
    names[i] = keys[i].name;
  }
  at->status = ISO_ERR_ARGUMENT;
  iso__io_error(at->error, at->status, "%s: unknown key \"%.80s\"%s%s; did you mean \"%s\"?",
                at->config->file, key, *path == '\0' ? "" : " in ", path,
                iso__nearest(key, names, listed));
  return false;
}

static bool take_key(reader *at, const char *path, const char *key, jv value, void *target,
                     const known_key *keys, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(keys[i].name, key) == 0) {
      char full[PATH_MAX_LENGTH];
      int length = snprintf(full, sizeof full, *path == '\0' ? "\"%s%s\"" : "%s.%s", path, key);
      if (length >= (int)sizeof full) full[sizeof full - 1] = '\0'; /* only told, never compared */
      if (keys[i].take != NULL) {
        return keys[i].take(at, full, value, target);
      }
      jv_free(value);
      return warn(at, full);
    }
  }
  jv_free(value);
  return unknown_key(at, path, key, keys, count);
}

/* Reads the keys of an object (consumed) into `target`. */
static bool take_object(reader *at, const char *path, jv object, void *target,
                        const known_key *keys, size_t count) {
  if (jv_get_kind(object) != JV_KIND_OBJECT) {
    return expected(at, *path == '\0' ? "the configuration" : path, "an object", object);
  }
  jv names = jv_keys(jv_copy(object)); /* sorted, so that the first error is always the same */
  int length = jv_array_length(jv_copy(names));
  bool good = true;
  for (int i = 0; good && i < length; i++) {
    jv name = jv_array_get(jv_copy(names), i);
    jv value = jv_object_get(jv_copy(object), jv_copy(name));
    good = take_key(at, path, jv_string_value(name), value, target, keys, count);
    jv_free(name);
  }
  jv_free(names);
  jv_free(object);
  return good;
}

#define TAKE_OBJECT(at, path, object, target, keys) \
  take_object(at, path, object, target, keys, sizeof(keys) / sizeof((keys)[0]))

/* Reads an array (consumed) of objects, each into an element of `size` bytes of a new array. */
static bool take_objects(reader *at, const char *path, jv array, void *elements, size_t *count,
                         size_t size, take_fn take) {
  if (jv_get_kind(array) != JV_KIND_ARRAY) {
    return expected(at, path, "an array of objects", array);
  }
  int length = jv_array_length(jv_copy(array));
  char *made = iso__config_own(at->config, calloc((size_t)length + 1, size));
  bool good = made != NULL || no_memory(at);
  for (int i = 0; good && i < length; i++) {
    char element[PATH_MAX_LENGTH];
    snprintf(element, sizeof element, "%s[%d]", path, i);
    good = take(at, element, jv_array_get(jv_copy(array), i), made + size * (size_t)i);
  }
  jv_free(array);
  *(void **)elements = made;
  *count = (size_t)length;
  return good;
}

/* ---- worker_loaders ---- */

static bool loader_binding(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__loader_binding *)target)->name);
}

static const known_key loader_keys[] = {{"binding", loader_binding}};

static bool take_loader(reader *at, const char *path, jv value, void *target) {
  iso__loader_binding *loader = target;
  return TAKE_OBJECT(at, path, value, target, loader_keys) &&
         (loader->name != NULL ||
          fail(at, ISO_ERR_ARGUMENT, path, "needs a \"binding\": its name in env"));
}

static bool worker_loaders(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  return take_objects(at, path, value, &config->loaders, &config->loader_count,
                      sizeof *config->loaders, take_loader);
}

/* ---- services ---- */

typedef struct service_entry {
  iso__service_binding binding;
  const char *service;
} service_entry;

static bool service_name(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((service_entry *)target)->binding.name);
}

static bool service_service(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((service_entry *)target)->service);
}

static bool service_entrypoint(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((service_entry *)target)->binding.entrypoint);
}

static bool service_props(reader *at, const char *path, jv value, void *target) {
  return take_json(at, path, value, &((service_entry *)target)->binding.props_json);
}

static const known_key service_keys[] = {
    {"binding", service_name}, {"service", service_service}, {"entrypoint", service_entrypoint},
    {"props", service_props},  {"environment", NULL},        {"remote", NULL},
};

static bool take_service(reader *at, const char *path, jv value, void *target) {
  service_entry *entry = target;
  return TAKE_OBJECT(at, path, value, target, service_keys) &&
         ((entry->binding.name != NULL && entry->service != NULL) ||
          fail(at, ISO_ERR_ARGUMENT, path, "needs a \"binding\" and a \"service\""));
}

/* Whether they are this worker's own is seen when its name is known. */
static bool services(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  service_entry *entries;
  size_t count;
  if (!take_objects(at, path, value, &entries, &count, sizeof *entries, take_service)) {
    return false;
  }
  config->services = iso__config_own(config, calloc(count + 1, sizeof *config->services));
  if (config->services == NULL) {
    return no_memory(at);
  }
  for (size_t i = 0; i < count; i++) {
    /* "name" is read before "services": keys come in alphabetical order. */
    if (config->name == NULL || strcmp(entries[i].service, config->name) != 0) {
      return fail(at, ISO_ERR_ARGUMENT, path,
                  "[%zu] names the service \"%.80s\"; only this worker itself can be bound, by its "
                  "own \"name\"",
                  i, entries[i].service);
    }
    config->services[i] = entries[i].binding;
  }
  config->service_count = count;
  return true;
}

/* ---- durable_objects ---- */

static bool object_name(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__object_binding *)target)->name);
}

static bool object_class(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__object_binding *)target)->class_name);
}

/* Only classes of this worker can be bound, as with services. */
static bool object_script(reader *at, const char *path, jv value, void *target) {
  (void)target;
  jv_free(value);
  return fail(at, ISO_ERR_ARGUMENT, path,
              "must be left out: only classes of this worker itself can be bound");
}

static const known_key object_keys[] = {{"name", object_name},
                                        {"class_name", object_class},
                                        {"script_name", object_script},
                                        {"environment", NULL},
                                        {"remote", NULL}};

static bool take_object_binding(reader *at, const char *path, jv value, void *target) {
  const iso__object_binding *binding = target;
  return TAKE_OBJECT(at, path, value, target, object_keys) &&
         ((binding->name != NULL && binding->class_name != NULL) ||
          fail(at, ISO_ERR_ARGUMENT, path, "needs a \"name\" and a \"class_name\""));
}

static bool object_bindings(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  return take_objects(at, path, value, &config->objects, &config->object_count,
                      sizeof *config->objects, take_object_binding);
}

static const known_key durable_keys[] = {{"bindings", object_bindings}};

static bool durable_objects(reader *at, const char *path, jv value, void *target) {
  return TAKE_OBJECT(at, path, value, target, durable_keys);
}

/* What classes were called before: there is no storage here that is older than the worker. */
static bool migrations(reader *at, const char *path, jv value, void *target) {
  (void)target;
  if (jv_get_kind(value) != JV_KIND_ARRAY) return expected(at, path, "an array of objects", value);
  jv_free(value);
  return true;
}

/* ---- rules ---- */

static bool rule_type(reader *at, const char *path, jv value, void *target) {
  static const struct {
    const char *name;
    iso_module_type type;
  } types[] = {{"ESModule", ISO_MODULE_JS},
               {"CommonJS", ISO_MODULE_CJS},
               {"Text", ISO_MODULE_TEXT},
               {"Data", ISO_MODULE_DATA},
               {"CompiledWasm", ISO_MODULE_WASM}};
  const char *name = "";
  if (!take_string(at, path, value, &name)) {
    return false;
  }
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (strcmp(types[i].name, name) == 0) {
      ((iso__module_rule *)target)->type = types[i].type;
      return true;
    }
  }
  if (strncmp(name, "Python", 6) == 0) {
    return fail(at, ISO_ERR_UNAVAILABLE, path, "is \"%s\": Python is not available yet", name);
  }
  return fail(at, ISO_ERR_ARGUMENT, path,
              "is \"%.80s\"; it must be ESModule, CommonJS, Text, Data or CompiledWasm", name);
}

static bool rule_globs(reader *at, const char *path, jv value, void *target) {
  iso__module_rule *rule = target;
  return take_strings(at, path, value, &rule->globs, &rule->glob_count);
}

static bool rule_fallthrough(reader *at, const char *path, jv value, void *target) {
  return take_bool(at, path, value, &((iso__module_rule *)target)->fallthrough);
}

static const known_key rule_keys[] = {
    {"type", rule_type}, {"globs", rule_globs}, {"fallthrough", rule_fallthrough}};

static bool take_rule(reader *at, const char *path, jv value, void *target) {
  bool typed =
      jv_get_kind(value) != JV_KIND_OBJECT || jv_object_has(jv_copy(value), jv_string("type"));
  return TAKE_OBJECT(at, path, value, target, rule_keys) &&
         ((typed && ((iso__module_rule *)target)->globs != NULL) ||
          fail(at, ISO_ERR_ARGUMENT, path, "needs a \"type\" and \"globs\""));
}

static bool rules(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  return take_objects(at, path, value, &config->rules, &config->rule_count, sizeof *config->rules,
                      take_rule);
}

/* ---- isoload ---- */

static bool own_listen(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  iso__autofree char *address = NULL;
  uint16_t port;
  iso_error error = {0};
  if (!take_string(at, path, value, &config->listen)) {
    return false;
  }
  if (iso__parse_listen(config->listen, &address, &port, &error) == ISO_OK) {
    return true;
  }
  iso__autofree char *message = error.message;
  return fail(at, error.status, path, "is wrong: %s", message);
}

static bool own_workers(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  if (!take_count(at, path, value, &config->workers)) {
    return false;
  }
  config->workers = config->workers == 0 ? uv_available_parallelism() : config->workers;
  return true;
}

static bool own_isolation(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  const char *level = "";
  if (!take_string(at, path, value, &level)) {
    return false;
  }
  bool process = strcmp(level, "process") == 0;
  config->isolation = process ? ISO_ISOLATION_PROCESS : ISO_ISOLATION_ISOLATE;
  return process || strcmp(level, "isolate") == 0 ||
         fail(at, ISO_ERR_ARGUMENT, path, "is \"%.80s\"; it must be \"isolate\" or \"process\"",
              level);
}

static bool own_pool(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__config *)target)->pool);
}

static bool own_strict(reader *at, const char *path, jv value, void *target) {
  return take_bool(at, path, value, &((iso__config *)target)->strict);
}

static bool outbound_entrypoint(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__config *)target)->outbound_entrypoint);
}

static const known_key outbound_keys[] = {{"entrypoint", outbound_entrypoint}};

static bool own_outbound(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  jv_kind kind = jv_get_kind(value);
  if (kind == JV_KIND_OBJECT) {
    config->outbound = ISO__CONFIG_ENTRYPOINT;
    return TAKE_OBJECT(at, path, value, target, outbound_keys) &&
           (config->outbound_entrypoint != NULL ||
            fail(at, ISO_ERR_ARGUMENT, path, "needs an \"entrypoint\""));
  }
  bool internet = kind == JV_KIND_STRING && strcmp(jv_string_value(value), "internet") == 0;
  jv_free(value);
  config->outbound = internet ? ISO__CONFIG_INTERNET : ISO__CONFIG_NO_NETWORK;
  return internet || kind == JV_KIND_NULL ||
         fail(at, ISO_ERR_ARGUMENT, path, "must be \"internet\", null or {\"entrypoint\": NAME}");
}

static bool limit_cpu(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__config *)target)->cpu_ms);
}

static bool limit_memory(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__config *)target)->memory_mb);
}

static bool limit_sub_requests(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__config *)target)->sub_requests);
}

static const known_key limit_keys[] = {
    {"cpuMs", limit_cpu}, {"memoryMb", limit_memory}, {"subRequests", limit_sub_requests}};

static bool own_limits(reader *at, const char *path, jv value, void *target) {
  return TAKE_OBJECT(at, path, value, target, limit_keys);
}

static bool loader_id(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__loader_binding *)target)->id);
}

static bool loader_max_workers(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__loader_binding *)target)->max_workers);
}

static bool loader_max_mb(reader *at, const char *path, jv value, void *target) {
  return take_count(at, path, value, &((iso__loader_binding *)target)->max_mb);
}

static const known_key own_loader_keys[] = {
    {"id", loader_id}, {"maxWorkers", loader_max_workers}, {"maxMb", loader_max_mb}};

/* {BINDING: {id, maxWorkers, maxMb}}: the bindings' names are the keys. */
static bool own_loaders(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  if (jv_get_kind(value) != JV_KIND_OBJECT) {
    return expected(at, path, "an object", value);
  }
  jv names = jv_keys(jv_copy(value));
  int length = jv_array_length(jv_copy(names));
  bool good = true;
  for (int i = 0; good && i < length; i++) {
    jv name = jv_array_get(jv_copy(names), i);
    const char *binding = jv_string_value(name);
    iso__loader_binding *found = NULL;
    for (size_t j = 0; j < config->loader_count; j++) {
      if (strcmp(config->loaders[j].name, binding) == 0) {
        found = &config->loaders[j];
      }
    }
    char full[PATH_MAX_LENGTH];
    snprintf(full, sizeof full, "%s.%s", path, binding);
    good = found == NULL ? fail(at, ISO_ERR_ARGUMENT, full, "is no binding of \"worker_loaders\"")
                         : TAKE_OBJECT(at, full, jv_object_get(jv_copy(value), jv_copy(name)),
                                       found, own_loader_keys);
    jv_free(name);
  }
  jv_free(names);
  jv_free(value);
  return good;
}

static const known_key own_keys[] = {
    {"listen", own_listen},   {"workers", own_workers},   {"isolation", own_isolation},
    {"pool", own_pool},       {"outbound", own_outbound}, {"limits", own_limits},
    {"loaders", own_loaders}, {"strict", own_strict},
};

static bool own_section(reader *at, const char *path, jv value, void *target) {
  return TAKE_OBJECT(at, path, value, target, own_keys);
}

/* ---- The top level ---- */

static bool ignore(reader *at, const char *path, jv value, void *target) {
  (void)at, (void)path, (void)target;
  jv_free(value);
  return true;
}

static bool top_name(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__config *)target)->name);
}

static bool top_main(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__config *)target)->main);
}

static bool top_date(reader *at, const char *path, jv value, void *target) {
  return take_filled_string(at, path, value, &((iso__config *)target)->compatibility_date);
}

static bool top_flags(reader *at, const char *path, jv value, void *target) {
  iso__config *config = target;
  return take_strings(at, path, value, &config->compatibility_flags,
                      &config->compatibility_flag_count);
}

static bool top_vars(reader *at, const char *path, jv value, void *target) {
  return take_json(at, path, value, &((iso__config *)target)->vars_json);
}

static bool top_find(reader *at, const char *path, jv value, void *target) {
  return take_bool(at, path, value, &((iso__config *)target)->find_additional_modules);
}

/* Those with a function first; then what wrangler knows and we do not do. */
static const known_key top_keys[] = {
    {"$schema", ignore},
    {"name", top_name},
    {"main", top_main},
    {"compatibility_date", top_date},
    {"compatibility_flags", top_flags},
    {"vars", top_vars},
    {"worker_loaders", worker_loaders},
    {"services", services},
    {"rules", rules},
    {"find_additional_modules", top_find},
    {"no_bundle", ignore}, /* nothing is ever bundled */
    {"isoload", own_section},
    {"account_id", NULL},
    {"ai", NULL},
    {"alias", NULL},
    {"analytics_engine_datasets", NULL},
    {"assets", NULL},
    {"base_dir", NULL},
    {"browser", NULL},
    {"build", NULL},
    {"compliance_region", NULL},
    {"containers", NULL},
    {"d1_databases", NULL},
    {"data_blobs", NULL},
    {"define", NULL},
    {"dev", NULL},
    {"dispatch_namespaces", NULL},
    {"durable_objects", durable_objects},
    {"env", NULL},
    {"hyperdrive", NULL},
    {"images", NULL},
    {"jsx_factory", NULL},
    {"jsx_fragment", NULL},
    {"keep_names", NULL},
    {"keep_vars", NULL},
    {"kv_namespaces", NULL},
    {"limits", NULL},
    {"logfwdr", NULL},
    {"logpush", NULL},
    {"media", NULL},
    {"migrations", migrations},
    {"minify", NULL},
    {"mtls_certificates", NULL},
    {"node_compat", NULL},
    {"observability", NULL},
    {"pipelines", NULL},
    {"placement", NULL},
    {"preserve_file_names", NULL},
    {"preview_urls", NULL},
    {"python_modules", NULL},
    {"queues", NULL},
    {"r2_buckets", NULL},
    {"ratelimits", NULL},
    {"route", NULL},
    {"routes", NULL},
    {"secrets_store_secrets", NULL},
    {"send_email", NULL},
    {"send_metrics", NULL},
    {"site", NULL},
    {"streaming_tail_consumers", NULL},
    {"tail_consumers", NULL},
    {"text_blobs", NULL},
    {"triggers", NULL},
    {"tsconfig", NULL},
    {"unsafe", NULL},
    {"unsafe_hello_world", NULL},
    {"upload_source_maps", NULL},
    {"usage_model", NULL},
    {"vectorize", NULL},
    {"version_metadata", NULL},
    {"vpc_services", NULL},
    {"wasm_modules", NULL},
    {"workers_dev", NULL},
    {"workflows", NULL},
};

/* Two things in env cannot have the same name. */
static bool check_names(reader *at) {
  const iso__config *config = at->config;
  jv seen = jv_parse(config->vars_json);
  bool good = true;
  size_t before_objects = config->loader_count + config->service_count;
  for (size_t i = 0; good && i < before_objects + config->object_count; i++) {
    const char *name = i < config->loader_count ? config->loaders[i].name
                       : i < before_objects     ? config->services[i - config->loader_count].name
                                                : config->objects[i - before_objects].name;
    if (jv_object_has(jv_copy(seen), jv_string(name))) {
      good = fail(at, ISO_ERR_ARGUMENT, name, "is the name of two bindings; rename one of them");
    } else {
      seen = jv_object_set(seen, jv_string(name), jv_true());
    }
  }
  jv_free(seen);
  return good;
}

static bool take_document(reader *at, jv document) {
  iso__config *config = at->config;
  /* The section "isoload" speaks of bindings: it is read when they are known. */
  jv own = jv_invalid();
  if (jv_get_kind(document) == JV_KIND_OBJECT &&
      jv_object_has(jv_copy(document), jv_string("isoload"))) {
    own = jv_object_get(jv_copy(document), jv_string("isoload"));
    document = jv_object_delete(document, jv_string("isoload"));
  }
  bool good = TAKE_OBJECT(at, "", document, config, top_keys);
  if (good && jv_is_valid(own)) {
    good = own_section(at, "\"isoload\"", jv_copy(own), config);
  }
  jv_free(own);
  if (good && config->main == NULL) {
    good = fail(at, ISO_ERR_ARGUMENT, "\"main\"", "is missing: it names the worker's main module");
  }
  return good && check_names(at);
}

iso_status iso__config_read_keys(iso__config *config, jv document, iso_error *error) {
  reader at = {.config = config, .error = error, .status = ISO_OK};
  take_document(&at, document);
  return at.status;
}
