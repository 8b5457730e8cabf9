/* The configuration of a parent worker: wrangler.json or wrangler.jsonc, or a bare MAIN.js. */
#ifndef ISOLOAD_CLI_CONFIG_H
#define ISOLOAD_CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../loader/loader.h"
#include "isoload.h"

/* Which files are modules, and of what kind. */
typedef struct iso__module_rule {
  iso_module_type type;
  const char **globs;
  size_t glob_count;
  bool fallthrough; /* the default rule of this type stays in force */
} iso__module_rule;

typedef enum iso__config_outbound {
  ISO__CONFIG_INTERNET = 0,
  ISO__CONFIG_NO_NETWORK,
  ISO__CONFIG_ENTRYPOINT
} iso__config_outbound;

/* What was read. Everything that is pointed to belongs to the configuration. */
typedef struct iso__config {
  const char *file;      /* as it was named */
  const char *directory; /* of the file; relative paths in it start there */
  const char *root;      /* of the modules: the main module's folder */
  const char *name;      /* NULL when not given */
  const char *main;      /* the main module's name, relative to root */
  const char *main_path;
  const char *compatibility_date; /* today's (UTC) when not given */
  const char **compatibility_flags;
  size_t compatibility_flag_count;
  const char *vars_json; /* a JSON object */
  iso__loader_binding *loaders;
  size_t loader_count;
  iso__object_binding *objects; /* Durable Objects, of classes that the main module exports */
  size_t object_count;
  iso__service_binding *services;
  size_t service_count;
  bool find_additional_modules;
  iso__module_rule *rules;
  size_t rule_count;
  iso_module *modules; /* main first, then what find_additional_modules found */
  size_t module_count;

  /* From the section "isoload"; zero or NULL where not given. */
  const char *listen; /* ADDR:PORT */
  uint32_t workers;   /* processes that serve; 0: this one alone */
  iso_isolation isolation;
  bool strict;
  uint32_t pool;
  iso__config_outbound outbound;
  const char *outbound_entrypoint;
  uint32_t cpu_ms;
  uint32_t memory_mb;
  uint32_t sub_requests;

  const char **warnings; /* a sentence each, which names the key */
  size_t warning_count;

  void **owned; /* all that is freed with it */
  size_t owned_count;
  size_t owned_capacity;
} iso__config;

/* Reads the file and every module that it lists. A path that ends in .json or .jsonc is a
 * configuration; any other is the main module of a worker that has one loader, LOADER. On success
 * *config belongs to the caller (iso__config_free).
 * A main module in TypeScript or JSX, or that imports npm packages, is bundled by esbuild.
 * Errors: ISO_ERR_ARGUMENT for what is wrong in it, with file, line or key; ISO_ERR_UNAVAILABLE for
 * what this build cannot do yet (Python); ISO_ERR_SYSTEM when esbuild is needed and missing;
 * ISO_ERR_STARTUP when it fails; ISO_ERR_MEMORY. */
iso_status iso__config_load(const char *path, iso__config **config, iso_error *error);

/* NULL is accepted. */
void iso__config_free(iso__config *config);

/* Reads a module that an import names and `modules` does not list, as iso__read_module_fn; `data`
 * is the iso__config. Its kind comes from the rules, else from the end of its name. */
bool iso__config_read_module(void *data, const char *name, iso_module_type *type, char **content,
                             size_t *length);

/* Splits "ADDR:PORT" or "[ADDR]:PORT". *address is malloc'ed and the caller's.
 * Errors: ISO_ERR_ARGUMENT, which says what to write. */
iso_status iso__parse_listen(const char *text, char **address, uint16_t *port, iso_error *error);

/* ---- Between config.c and config_modules.c ---- */

/* Makes the configuration the owner of `pointer`, a malloc'ed one, and returns it; NULL when it is
 * NULL or there is no memory, and then it is freed. */
void *iso__config_own(iso__config *config, void *pointer);

/* Fills in root, main and modules from main_path, rules and find_additional_modules. */
iso_status iso__config_collect(iso__config *config, iso_error *error);

#endif
