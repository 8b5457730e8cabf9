#include "bundle.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

typedef struct bundle {
  const char *folder;
  const iso_suite *suite;
  jv modules;
  bool facets; /* there is a Durable Object, because the implementation can make facets of one */
  const char *flags; /* of the parent, joined by commas; NULL: none */
  iso_problem *problem;
} bundle;

/* The type of a module by its name, or NULL for a file that is none (documentation). */
static const char *module_type(const char *name) {
  static const struct {
    const char *ending, *type;
  } types[] = {{".js", "esModule"}, {".mjs", "esModule"}, {".txt", "text"},
               {".json", "json"},   {".bin", "data"},     {".wasm", "data"}};
  const char *ending = strrchr(name, '.');
  for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++) {
    if (strcmp(ending, types[i].ending) == 0) return types[i].type;
  }
  return NULL;
}

static void list_module(bundle *out, const char *name, const char *type) {
  out->modules =
      jv_array_append(out->modules, JV_OBJECT(jv_string("name"), jv_string(name), jv_string("type"),
                                              jv_string(type), jv_string("path"), jv_string(name)));
}

static iso_status write_module(bundle *out, const char *name, const char *text, size_t length) {
  cleanup_free char *path = iso__format("%s/%s", out->folder, name);
  iso_status status = iso__make_parent(path, out->problem);
  return status == ISO_OK ? iso__write_file(path, text, length, out->problem) : status;
}

static iso_status copy_module(bundle *out, const char *name) {
  const char *type = module_type(name);
  if (!type) return ISO_OK;
  cleanup_free char *path = iso__format("%s/%s", out->suite->folder, name);
  cleanup_free char *text = NULL;
  size_t length;
  iso_status status = iso__read_file(path, &text, &length, out->problem);
  if (status == ISO_OK) status = write_module(out, name, text, length);
  if (status == ISO_OK) list_module(out, name, type);
  return status;
}

static int only_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* Copies a folder of the suite, with what lies under it. */
static iso_status copy_folder(bundle *out, const char *name) {
  cleanup_free char *path = iso__format("%s/%s", out->suite->folder, name);
  struct dirent **entries;
  int count = scandir(path, &entries, only_visible, alphasort);
  if (count < 0) {
    return iso__problem(out->problem, ISO_LACKING,
                        "cannot read %s: set ISOLOAD_HOME to a checkout of isoload", path);
  }
  iso_status status = ISO_OK;
  for (int i = 0; i < count; i++) {
    cleanup_free char *inner = iso__format("%s/%s", name, entries[i]->d_name);
    cleanup_free char *inner_path = iso__format("%s/%s", out->suite->folder, inner);
    struct stat about;
    bool folder = stat(inner_path, &about) == 0 && S_ISDIR(about.st_mode);
    if (status == ISO_OK) status = folder ? copy_folder(out, inner) : copy_module(out, inner);
    free(entries[i]);
  }
  free(entries);
  return status;
}

/* A JavaScript string literal; JSON is a subset of the language. */
static void print_literal(FILE *file, const char *text) { jv_dumpf(jv_string(text), file, 0); }

static void print_import(FILE *file, char prefix, size_t index, const char *path) {
  fprintf(file, "import * as %c%zu from ", prefix, index);
  cleanup_free char *specifier = iso__format("./%s", path);
  print_literal(file, specifier);
  fputs(";\n", file);
}

static void print_table_row(FILE *file, char prefix, size_t index, const char *name) {
  fputs("  ", file);
  print_literal(file, name);
  fprintf(file, ": %c%zu.default,\n", prefix, index);
}

static iso_status write_main(bundle *out, const iso_case *const *cases, size_t count,
                             const iso_mutant *const *mutants, size_t mutant_count) {
  cleanup_free char *text = NULL;
  size_t length = 0;
  FILE *file = open_memstream(&text, &length);
  if (!file) return iso__problem(out->problem, ISO_FAILED, "out of memory");
  fputs("import { serveCases } from \"./harness/serve.js\";\n", file);
  for (size_t i = 0; i < count; i++) print_import(file, 'c', i, cases[i]->path);
  for (size_t i = 0; i < mutant_count; i++) print_import(file, 'm', i, mutants[i]->path);
  fputs("export * from \"./harness/entrypoints.js\";\n", file);
  if (out->facets) fputs("export * from \"./harness/facet-holder.js\";\n", file);
  fputs("export default serveCases({\n", file);
  for (size_t i = 0; i < count; i++) print_table_row(file, 'c', i, cases[i]->id);
  fputs("}, {\n", file);
  for (size_t i = 0; i < mutant_count; i++) print_table_row(file, 'm', i, mutants[i]->name);
  fputs("});\n", file);
  fclose(file);
  return write_module(out, "main.js", text, length);
}

static jv loader_binding(const char *name) {
  return JV_OBJECT(jv_string("name"), jv_string(name), jv_string("type"),
                   jv_string("workerLoader"));
}

static jv shared_loader_binding(const char *name) {
  return jv_object_set(loader_binding(name), jv_string("id"), jv_string("shared"));
}

/* What every parent is given; CONTRACT.md has the same list. */
static jv bindings(bool facets) {
  jv bounded = jv_object_set(loader_binding("LOADER_BOUNDED"), jv_string("keep"), jv_number(2));
  jv text = JV_OBJECT(jv_string("name"), jv_string("CONFORMANCE_TEXT"), jv_string("type"),
                      jv_string("text"), jv_string("value"),
                      jv_string("a text with \"quotes\", a \\ and an é"));
  jv value = JV_OBJECT(jv_string("number"), jv_number(1.5), jv_string("list"),
                       JV_ARRAY(jv_number(1), jv_string("two"), jv_null()), jv_string("nested"),
                       JV_OBJECT(jv_string("yes"), jv_true()));
  jv json = JV_OBJECT(jv_string("name"), jv_string("CONFORMANCE_JSON"), jv_string("type"),
                      jv_string("json"), jv_string("value"), value);
  jv list = JV_ARRAY(loader_binding("LOADER"), shared_loader_binding("LOADER_SHARED"),
                     shared_loader_binding("LOADER_SHARED_TOO"), bounded);
  list = jv_array_append(jv_array_append(list, text), json);
  if (!facets) return list;
  return jv_array_append(list, JV_OBJECT(jv_string("name"), jv_string("HOLDERS"), jv_string("type"),
                                         jv_string("durableObjectNamespace"),
                                         jv_string("className"), jv_string("FacetHolder")));
}

static iso_status write_description(bundle *out, int outbound_port) {
  jv about = JV_OBJECT(
      jv_string("contract"), jv_string("1"), jv_string("mainModule"), jv_string("main.js"),
      jv_string("modules"), jv_copy(out->modules), jv_string("compatibilityDate"),
      jv_string("2026-08-01"), jv_string("compatibilityFlags"),
      out->flags ? jv_string_split(jv_string(out->flags), jv_string(",")) : jv_array(),
      jv_string("bindings"), bindings(out->facets), jv_string("outbound"),
      jv_string_fmt("127.0.0.1:%d", outbound_port));
  cleanup_jv jv text = jv_dump_string(about, JV_PRINT_INDENT_FLAGS(2));
  return write_module(out, "bundle.json", jv_string_value(text),
                      (size_t)jv_string_length_bytes(jv_copy(text)));
}

iso_status iso__bundle_write(const char *folder, const iso_suite *suite,
                             const iso_case *const *cases, size_t count,
                             const iso_mutant *const *mutants, size_t mutant_count,
                             int outbound_port, bool facets, const char *flags,
                             iso_problem *problem) {
  bundle out = {.folder = folder,
                .suite = suite,
                .modules = jv_array(),
                .facets = facets,
                .flags = flags,
                .problem = problem};
  list_module(&out, "main.js", "esModule");
  iso_status status = copy_folder(&out, "harness");
  for (size_t i = 0; status == ISO_OK && i < count; i++) status = copy_module(&out, cases[i]->path);
  for (size_t i = 0; status == ISO_OK && i < mutant_count; i++) {
    status = copy_module(&out, mutants[i]->path);
  }
  if (status == ISO_OK) status = write_main(&out, cases, count, mutants, mutant_count);
  if (status == ISO_OK) status = write_description(&out, outbound_port);
  jv_free(out.modules);
  return status;
}
