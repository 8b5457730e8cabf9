/* A worker's modules: by name, compiled, and found for whoever imports them. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

typedef struct entry {
  char *name; /* normalised once the bundle is linked */
  iso_module_type type;
  char *content;
  size_t length;
  iso__wasm *wasm; /* compiled already; then there is no content */
  iso__module *module;
} entry;

struct iso__bundle {
  entry *entries;
  size_t count;
  size_t capacity;
  char *main;
  iso__isolate *isolate; /* once it is being linked */
  iso__read_module_fn read;
  void *read_data;
};

iso__bundle *iso__bundle_new(void) {
  iso__bundle *bundle = calloc(1, sizeof *bundle);
  if (!bundle) abort();
  return bundle;
}

void iso__bundle_free(iso__bundle *bundle) {
  if (!bundle) return;
  for (size_t i = 0; i < bundle->count; i++) {
    free(bundle->entries[i].name);
    free(bundle->entries[i].content);
    iso__wasm_free(bundle->entries[i].wasm);
  }
  free(bundle->entries);
  free(bundle->main);
  free(bundle);
}

static entry *append(iso__bundle *bundle) {
  if (bundle->count == bundle->capacity) {
    bundle->capacity = bundle->capacity ? bundle->capacity * 2 : 4;
    bundle->entries = realloc(bundle->entries, bundle->capacity * sizeof *bundle->entries);
    if (!bundle->entries) abort();
  }
  entry *added = &bundle->entries[bundle->count++];
  *added = (entry){0};
  return added;
}

static char *copy_bytes(const void *content, size_t length) {
  char *copy = malloc(length + 1);
  if (!copy) abort();
  if (length > 0) memcpy(copy, content, length);
  copy[length] = '\0';
  return copy;
}

void iso__bundle_add(iso__bundle *bundle, const char *name, iso_module_type type,
                     const void *content, size_t length) {
  entry *added = append(bundle);
  added->name = strdup(name);
  added->type = type;
  added->content = copy_bytes(content, length);
  added->length = length;
}

void iso__bundle_add_wasm(iso__bundle *bundle, const char *name, iso__wasm *wasm) {
  entry *added = append(bundle);
  added->name = strdup(name);
  added->type = ISO_MODULE_WASM;
  added->wasm = wasm;
}

void iso__bundle_set_main(iso__bundle *bundle, const char *name) {
  free(bundle->main);
  bundle->main = strdup(name);
}

const char *iso__bundle_main_module(const iso__bundle *bundle) { return bundle->main; }

void iso__bundle_each(const iso__bundle *bundle,
                      void (*each)(void *data, const char *name, iso_module_type type,
                                   const void *content, size_t length),
                      void *data) {
  for (size_t i = 0; i < bundle->count; i++) {
    const entry *one = &bundle->entries[i];
    size_t length = one->length;
    const void *content = one->wasm ? iso__wasm_bytes(one->wasm, &length) : (void *)one->content;
    each(data, one->name, one->type, content, length);
  }
}

void iso__bundle_set_reader(iso__bundle *bundle, iso__read_module_fn read, void *data) {
  bundle->read = read;
  bundle->read_data = data;
}

/* ---- names ---- */

/* Joins `specifier` to the folder of `referrer` (NULL: the root), resolving "." and "..". A name
 * that begins with "/" is from the root. NULL when it leaves the root. malloc'ed. */
static char *normalise(const char *referrer, const char *specifier) {
  size_t folder = 0;
  if (referrer && specifier[0] != '/') {
    const char *slash = strrchr(referrer, '/');
    if (slash) folder = (size_t)(slash - referrer) + 1;
  }
  char *joined = iso__format("%.*s%s", (int)folder, referrer ? referrer : "", specifier);
  char *name = calloc(1, strlen(joined) + 1);
  if (!name) abort();
  size_t length = 0;
  bool outside = false;
  char *rest;
  for (char *part = strtok_r(joined, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
    if (strcmp(part, ".") == 0) continue;
    if (strcmp(part, "..") == 0) {
      if (length == 0) outside = true;
      while (length > 0 && name[--length] != '/') {}
      continue;
    }
    if (length > 0) name[length++] = '/';
    memcpy(name + length, part, strlen(part));
    length += strlen(part);
  }
  name[length] = '\0';
  free(joined);
  if (!outside) return name;
  free(name);
  return NULL;
}

static entry *find(iso__bundle *bundle, const char *name) {
  for (size_t i = 0; i < bundle->count; i++) {
    if (strcmp(bundle->entries[i].name, name) == 0) return &bundle->entries[i];
  }
  return NULL;
}

/* ---- compiling ---- */

static void fail(iso__exception *thrown, const char *name, char *message) {
  iso__exception_clear(thrown);
  thrown->name = strdup(name);
  thrown->message = message;
}

static iso__module *compile_value(iso__bundle *bundle, const entry *one, iso__exception *thrown) {
  static const iso__synthetic kinds[] = {
      [ISO_MODULE_TEXT] = ISO__SYNTHETIC_TEXT,
      [ISO_MODULE_DATA] = ISO__SYNTHETIC_DATA,
      [ISO_MODULE_JSON] = ISO__SYNTHETIC_JSON,
      [ISO_MODULE_WASM] = ISO__SYNTHETIC_WASM,
  };
  if (one->wasm) {
    return iso__module_synthetic(bundle->isolate, one->name, ISO__SYNTHETIC_SHARED_WASM, one->wasm,
                                 0, thrown);
  }
  return iso__module_synthetic(bundle->isolate, one->name, kinds[one->type], one->content,
                               one->length, thrown);
}

static bool compile(iso__bundle *bundle, entry *one, iso__exception *thrown) {
  switch (one->type) {
    case ISO_MODULE_JS:
      one->module =
          iso__module_compile(bundle->isolate, one->name, one->content, one->length, thrown);
      break;
    case ISO_MODULE_CJS:
      one->module =
          iso__module_commonjs(bundle->isolate, one->name, one->content, one->length, thrown);
      break;
    case ISO_MODULE_TEXT:
    case ISO_MODULE_DATA:
    case ISO_MODULE_JSON:
    case ISO_MODULE_WASM:
      one->module = compile_value(bundle, one, thrown);
      break;
  }
  iso__wasm_free(one->wasm);
  one->wasm = NULL;
  free(one->content); /* V8 has its own copy */
  one->content = NULL;
  return one->module != NULL;
}

static bool normalise_names(iso__bundle *bundle, iso__exception *thrown) {
  for (size_t i = 0; i < bundle->count; i++) {
    char *name = normalise(NULL, bundle->entries[i].name);
    if (!name) {
      fail(thrown, "TypeError",
           iso__format("Invalid module name \"%s\".", bundle->entries[i].name));
      return false;
    }
    free(bundle->entries[i].name);
    bundle->entries[i].name = name;
    entry *same = find(bundle, name);
    if (same != &bundle->entries[i]) {
      fail(thrown, "Error", iso__format("Module \"%s\" already added to bundle", name));
      return false;
    }
  }
  return true;
}

/* The module of that name: listed, or read now, or a builtin one. NULL when there is none; then
 * *thrown is only filled in when there was one that could not be compiled. */
static iso__module *get(iso__bundle *bundle, const char *name, iso__exception *thrown) {
  entry *found = find(bundle, name);
  if (found) return found->module;
  iso_module_type type;
  char *content;
  size_t length;
  if (!bundle->read || !bundle->read(bundle->read_data, name, &type, &content, &length)) {
    return NULL;
  }
  entry *added = append(bundle);
  *added = (entry){.name = strdup(name), .type = type, .content = content, .length = length};
  return compile(bundle, added, thrown) ? added->module : NULL;
}

/* Builtin modules are objects of the snapshot's JavaScript. NULL when there is none of that name; then
 * *thrown is only filled in when making it failed, which a guest that bends builtins can bring about. */
static iso__module *get_builtin(iso__bundle *bundle, const char *name, iso__exception *thrown) {
  entry *found = find(bundle, name);
  if (found) return found->module;
  iso__in in = iso__in_string(name);
  iso__value object;
  if (iso__hook(bundle->isolate, ISO__HOOK_BUILTIN, &in, 1, &object, thrown) != 0 ||
      !iso__value_is_object(object)) {
    return NULL;
  }
  entry *added = append(bundle);
  added->name = strdup(name);
  added->module = iso__module_of_object(bundle->isolate, name, object);
  return added->module;
}

iso__module *iso__bundle_link(iso__bundle *bundle, iso__isolate *isolate, iso__exception *thrown) {
  bundle->isolate = isolate;
  if (!normalise_names(bundle, thrown)) return NULL;
  for (size_t i = 0; i < bundle->count; i++) {
    if (!compile(bundle, &bundle->entries[i], thrown)) return NULL;
  }
  char *name = normalise(NULL, bundle->main);
  iso__module *main_module = name ? get(bundle, name, thrown) : NULL;
  free(name);
  if (!main_module) {
    if (!thrown->message) {
      fail(thrown, "Error", iso__format("No such module: %s", bundle->main));
    }
    return NULL;
  }
  if (!iso__module_is_source(main_module)) {
    fail(thrown, "TypeError", strdup("Main module must be an ES module."));
    return NULL;
  }
  return iso__module_link(isolate, main_module, thrown) == 0 ? main_module : NULL;
}

iso__module *iso__bundle_resolve(iso__bundle *bundle, const char *specifier, iso__module *referrer,
                                 char **message, const char **error_class) {
  const char *from = referrer ? iso__module_name(referrer) : NULL;
  iso__exception thrown = {0};
  iso__module *module = NULL;
  char *name = normalise(from, specifier);
  *error_class = "Error";
  if (!name) {
    *error_class = "TypeError";
    *message = iso__format("Invalid module specifier \"%s\".", specifier);
    return NULL;
  }
  module = get(bundle, name, &thrown);
  if (!module && !thrown.message) module = get_builtin(bundle, specifier, &thrown);
  if (thrown.message) {
    *error_class = thrown.name && strcmp(thrown.name, "TypeError") == 0 ? "TypeError" : "Error";
    *message = iso__format("%s\n  in \"%s\"", thrown.message, name);
  } else if (!module) {
    *message = iso__format("No such module \"%s\".", name);
  }
  iso__exception_clear(&thrown);
  free(name);
  return module;
}
