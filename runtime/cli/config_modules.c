/* The modules of a parent worker: which files, and of what kind. */
#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "config.h"
#include "esbuild.h"
#include "file.h"
#include "glob.h"
#include "imports.h"
#include "io.h"

/* wrangler's own rules. They hold unless a rule of the configuration has the same type. */
static const struct {
  iso_module_type type;
  const char *glob;
} default_rules[] = {
    {ISO_MODULE_TEXT, "**/*.txt"}, {ISO_MODULE_TEXT, "**/*.html"}, {ISO_MODULE_TEXT, "**/*.sql"},
    {ISO_MODULE_DATA, "**/*.bin"}, {ISO_MODULE_WASM, "**/*.wasm"},
};

/* What an import of a file means that no rule speaks of. */
static const struct {
  const char *end;
  iso_module_type type;
} known_ends[] = {
    {".js", ISO_MODULE_JS},
    {".mjs", ISO_MODULE_JS},
    {".cjs", ISO_MODULE_CJS},
    {".json", ISO_MODULE_JSON},
};

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text);
  size_t end_length = strlen(end);
  return length > end_length && strcmp(text + length - end_length, end) == 0;
}

static bool overridden(const iso__config *config, iso_module_type type) {
  for (size_t i = 0; i < config->rule_count; i++) {
    if (config->rules[i].type == type && !config->rules[i].fallthrough) {
      return true;
    }
  }
  return false;
}

static bool type_by_rules(const iso__config *config, const char *name, iso_module_type *type) {
  for (size_t i = 0; i < config->rule_count; i++) {
    for (size_t j = 0; j < config->rules[i].glob_count; j++) {
      if (iso__glob_match(config->rules[i].globs[j], name)) {
        *type = config->rules[i].type;
        return true;
      }
    }
  }
  for (size_t i = 0; i < sizeof default_rules / sizeof default_rules[0]; i++) {
    if (iso__glob_match(default_rules[i].glob, name) &&
        !overridden(config, default_rules[i].type)) {
      *type = default_rules[i].type;
      return true;
    }
  }
  return false;
}

static bool type_by_end(const char *name, iso_module_type *type) {
  for (size_t i = 0; i < sizeof known_ends / sizeof known_ends[0]; i++) {
    if (ends_with(name, known_ends[i].end)) {
      *type = known_ends[i].type;
      return true;
    }
  }
  return false;
}

/* A name that stays below the root, without "." and "..". */
static bool is_inside(const char *name) {
  for (const char *at = name; at != NULL;) {
    size_t length = strcspn(at, "/");
    if (length == 0 || (length == 1 && *at == '.') || (length == 2 && strncmp(at, "..", 2) == 0)) {
      return false;
    }
    at = at[length] == '/' ? at + length + 1 : NULL;
  }
  return true;
}

bool iso__config_read_module(void *data, const char *name, iso_module_type *type, char **content,
                             size_t *length) {
  const iso__config *config = data;
  if (!is_inside(name) || (!type_by_rules(config, name, type) && !type_by_end(name, type))) {
    return false;
  }
  iso__autofree char *path = NULL;
  if (asprintf(&path, "%s/%s", config->root, name) < 0) {
    path = NULL;
    return false;
  }
  return iso__read_file(path, content, length, NULL) == ISO_OK;
}

static iso_status no_memory(iso_error *error) {
  return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left for the worker's modules");
}

static iso_status add_module(iso__config *config, const char *name, iso_module_type type,
                             const char *path, iso_error *error) {
  char *content;
  size_t length;
  iso_status status = iso__read_file(path, &content, &length, error);
  if (status != ISO_OK) {
    return status;
  }
  void *kept = iso__config_own(config, content);
  char *kept_name = iso__config_own(config, strdup(name));
  size_t size = (config->module_count + 1) * sizeof *config->modules;
  iso_module *modules = realloc(config->modules, size);
  if (modules != NULL) {
    config->modules = modules;
  }
  if (kept == NULL || kept_name == NULL || modules == NULL) {
    return no_memory(error);
  }
  modules[config->module_count++] =
      (iso_module){.name = kept_name, .type = type, .content = kept, .length = length};
  return ISO_OK;
}

/* Folders that hold no modules of the worker's own. */
static bool is_passed_over(const FTSENT *entry) {
  return entry->fts_level > 0 &&
         (entry->fts_name[0] == '.' || strcmp(entry->fts_name, "node_modules") == 0);
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void close_tree(FTS **tree) {
  if (*tree != NULL) {
    fts_close(*tree);
  }
}

static iso_status add_entry(iso__config *config, const FTSENT *entry, iso_error *error) {
  const char *name = entry->fts_path + strlen(config->root) + 1;
  iso_module_type type;
  if (strcmp(name, config->main) == 0 || !type_by_rules(config, name, &type)) {
    return ISO_OK;
  }
  return add_module(config, name, type, entry->fts_path, error);
}

static iso_status find_modules(iso__config *config, iso_error *error) {
  char *roots[] = {(char *)config->root, NULL};
  __attribute__((cleanup(close_tree))) FTS *tree =
      fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
  if (tree == NULL) {
    return iso__io_error(error, ISO_ERR_ARGUMENT, "cannot read the folder %s: %s", config->root,
                         strerror(errno));
  }
  FTSENT *entry;
  while ((entry = fts_read(tree)) != NULL) {
    if (entry->fts_info == FTS_D && is_passed_over(entry)) {
      fts_set(tree, entry, FTS_SKIP);
    } else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
      return iso__io_error(error, ISO_ERR_ARGUMENT, "cannot read the folder %s: %s",
                           entry->fts_path, strerror(entry->fts_errno));
    } else if (entry->fts_info == FTS_F) {
      iso_status status = add_entry(config, entry, error);
      if (status != ISO_OK) {
        return status;
      }
    }
  }
  return ISO_OK;
}

/* ---- bundled ---- */

enum { MAX_COPIED = 64 };

/* The ends of names that rules give to kinds of modules which are no code: "txt" of "*.txt". */
static size_t copied_ends(const iso__config *config, const char **ends) {
  size_t count = 0;
  for (size_t i = 0; i < config->rule_count; i++) {
    const iso__module_rule *rule = &config->rules[i];
    bool code = rule->type == ISO_MODULE_JS || rule->type == ISO_MODULE_CJS;
    for (size_t j = 0; !code && j < rule->glob_count && count < MAX_COPIED; j++) {
      const char *dot = strrchr(rule->globs[j], '.');
      if (dot != NULL && strpbrk(dot, "*?[]/") == NULL) {
        ends[count++] = dot + 1;
      }
    }
  }
  for (size_t i = 0; i < sizeof default_rules / sizeof default_rules[0]; i++) {
    if (!overridden(config, default_rules[i].type) && count < MAX_COPIED) {
      ends[count++] = strrchr(default_rules[i].glob, '.') + 1;
    }
  }
  return count;
}

/* Node's modules come with the flag, and by themselves from this date on. */
static bool has_node(const iso__config *config) {
  bool on = strcmp(config->compatibility_date, "2026-08-04") >= 0;
  for (size_t i = 0; i < config->compatibility_flag_count; i++) {
    on = on || strcmp(config->compatibility_flags[i], "nodejs_compat") == 0;
    on = on && strcmp(config->compatibility_flags[i], "no_nodejs_compat") != 0;
  }
  return on;
}

static iso_status add_bundled(iso__config *config, const char *folder, const char *name,
                              iso_module_type type, iso_error *error) {
  iso__autofree char *path = NULL;
  if (asprintf(&path, "%s/%s", folder, name) < 0) {
    path = NULL;
    return no_memory(error);
  }
  return add_module(config, name, type, path, error);
}

static void close_folder(DIR **folder) {
  if (*folder != NULL) {
    closedir(*folder);
  }
}

/* The main module, then the files that were copied beside it. */
static iso_status add_folder(iso__config *config, const char *folder, iso_error *error) {
  iso_status status = add_bundled(config, folder, config->main, ISO_MODULE_JS, error);
  __attribute__((cleanup(close_folder))) DIR *open = opendir(folder);
  const struct dirent *entry;
  while (status == ISO_OK && open != NULL && (entry = readdir(open)) != NULL) {
    iso_module_type type;
    if (strcmp(entry->d_name, config->main) != 0 && type_by_rules(config, entry->d_name, &type)) {
      status = add_bundled(config, folder, entry->d_name, type, error);
    }
  }
  return status;
}

static iso_status bundle(iso__config *config, iso_error *error) {
  const char *ends[MAX_COPIED];
  const iso__bundling bundling = {.main_path = config->main_path,
                                  .copied = ends,
                                  .copied_count = copied_ends(config, ends),
                                  .node = has_node(config)};
  char *folder = NULL;
  char *main = NULL;
  iso_status status = iso__bundle_main(&bundling, &folder, &main, error);
  if (status != ISO_OK) {
    return status;
  }
  config->main = iso__config_own(config, main);
  status = config->main == NULL ? no_memory(error) : add_folder(config, folder, error);
  iso__bundling_remove(folder);
  return status;
}

/* ---- all of them ---- */

static iso_status check_main(const iso__config *config, iso_error *error) {
  if (ends_with(config->main, ".py")) {
    return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                         "%s: a main module in Python is not available yet", config->main_path);
  }
  return ISO_OK;
}

iso_status iso__config_collect(iso__config *config, iso_error *error) {
  const char *slash = strrchr(config->main_path, '/');
  config->main = slash == NULL ? config->main_path : slash + 1;
  size_t length = slash == NULL ? 0 : (size_t)(slash - config->main_path);
  config->root = iso__config_own(config, length == 0 ? strdup(slash == NULL ? "." : "/.")
                                                     : strndup(config->main_path, length));
  if (config->root == NULL) {
    return no_memory(error);
  }
  iso_status status = check_main(config, error);
  if (status == ISO_OK) {
    status = iso__needs_bundling(config->main_path)
                 ? bundle(config, error)
                 : add_module(config, config->main, ISO_MODULE_JS, config->main_path, error);
  }
  if (status == ISO_OK && config->find_additional_modules) {
    status = find_modules(config, error);
  }
  return status;
}
