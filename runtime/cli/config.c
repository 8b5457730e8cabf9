/* Reading a configuration: which keys there are, and what each may hold. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "config_keys.h"
#include "file.h"
#include "io.h"
#include "jsonc.h"

/* ---- Ownership ---- */

void *iso__config_own(iso__config *config, void *pointer) {
  if (pointer == NULL) {
    return NULL;
  }
  if (config->owned_count == config->owned_capacity) {
    size_t capacity = config->owned_capacity == 0 ? 32 : config->owned_capacity * 2;
    void **owned = realloc(config->owned, capacity * sizeof *owned);
    if (owned == NULL) {
      free(pointer);
      return NULL;
    }
    config->owned = owned;
    config->owned_capacity = capacity;
  }
  config->owned[config->owned_count++] = pointer;
  return pointer;
}

void iso__config_free(iso__config *config) {
  if (config == NULL) {
    return;
  }
  for (size_t i = 0; i < config->owned_count; i++) {
    free(config->owned[i]);
  }
  free(config->owned);
  free(config->modules);
  free(config->warnings);
  free(config);
}

static void free_config(iso__config **config) { iso__config_free(*config); }

/* ---- From a path to a configuration ---- */

static iso_status no_memory(const char *path, iso_error *error) {
  return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left to read %s", path);
}

static bool ends_with(const char *path, const char *end) {
  const char *dot = strrchr(path, '.');
  return dot != NULL && strcmp(dot, end) == 0;
}

static bool is_configuration(const char *path) {
  return ends_with(path, ".json") || ends_with(path, ".jsonc");
}

/* The main module's path as seen from here. */
static char *main_path(const iso__config *config, const char *main) {
  char *path = NULL;
  while (strncmp(main, "./", 2) == 0) {
    main += 2;
  }
  if (*main == '/' || strcmp(config->directory, ".") == 0) {
    return strdup(main);
  }
  return asprintf(&path, "%s/%s", config->directory, main) < 0 ? NULL : path;
}

static char *today(void) {
  char text[16];
  struct tm date;
  time_t now = time(NULL);
  gmtime_r(&now, &date);
  strftime(text, sizeof text, "%Y-%m-%d", &date);
  return strdup(text);
}

/* A worker that is only a file gets what it needs to load others. */
static bool default_loader(iso__config *config) {
  iso__loader_binding *loader = iso__config_own(config, calloc(1, sizeof *loader));
  if (loader == NULL) {
    return false;
  }
  loader->name = "LOADER";
  config->loaders = loader;
  config->loader_count = 1;
  return true;
}

static iso_status read_keys(iso__config *config, iso_error *error) {
  iso__autofree char *text = NULL;
  size_t length = 0;
  iso_status status = iso__read_file(config->file, &text, &length, error);
  if (status != ISO_OK) {
    return status;
  }
  iso_error found = {0};
  jv document = iso__jsonc_parse(config->file, text, length, &found);
  if (!jv_is_valid(document)) {
    status = found.status;
    iso__io_error(error, status, "%s", found.message);
    free(found.message);
    return status;
  }
  return iso__config_read_keys(config, document, error);
}

static bool set_directory(iso__config *config, const char *path) {
  const char *slash = strrchr(path, '/');
  char *directory = slash == NULL   ? strdup(".")
                    : slash == path ? strdup("/")
                                    : strndup(path, (size_t)(slash - path));
  config->file = iso__config_own(config, strdup(path));
  config->directory = iso__config_own(config, directory);
  return config->file != NULL && config->directory != NULL;
}

iso_status iso__config_load(const char *path, iso__config **config, iso_error *error) {
  __attribute__((cleanup(free_config))) iso__config *made = calloc(1, sizeof *made);
  if (made == NULL || !set_directory(made, path)) {
    return no_memory(path, error);
  }
  if (ends_with(path, ".toml")) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "%s: TOML is not read here; write the same keys as JSON into a "
                         "wrangler.jsonc",
                         path);
  }
  made->vars_json = "{}";
  if (is_configuration(path)) {
    iso_status status = read_keys(made, error);
    if (status != ISO_OK) {
      return status;
    }
    const char *main = made->main == NULL ? "" : made->main; /* read_keys has seen to it */
    made->main_path = iso__config_own(made, main_path(made, main));
  } else {
    made->main_path = iso__config_own(made, strdup(path));
    if (!default_loader(made)) {
      return no_memory(path, error);
    }
  }
  if (made->compatibility_date == NULL) {
    made->compatibility_date = iso__config_own(made, today());
  }
  if (made->main_path == NULL || made->compatibility_date == NULL) {
    return no_memory(path, error);
  }
  iso_status status = iso__config_collect(made, error);
  if (status == ISO_OK) {
    *config = iso__take_pointer(&made);
  }
  return status;
}

/* ---- Addresses ---- */

iso_status iso__parse_listen(const char *text, char **address, uint16_t *port, iso_error *error) {
  const char *colon = strrchr(text, ':');
  const char *start = text;
  const char *end = colon;
  char *rest = NULL;
  errno = 0;
  unsigned long number = colon == NULL ? 0 : strtoul(colon + 1, &rest, 10);
  bool valid = colon != NULL && colon[1] >= '0' && colon[1] <= '9' && *rest == '\0' && errno == 0 &&
               number <= UINT16_MAX;
  if (valid && *start == '[') {
    start++;
    end--;
    valid = end > start && *end == ']';
  } else if (valid) {
    valid = memchr(start, ':', (size_t)(end - start)) == NULL;
  }
  if (!valid || end == start) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "\"%s\" is not an address and a port; write ADDR:PORT, such as "
                         "127.0.0.1:8787 or [::1]:0",
                         text);
  }
  *address = strndup(start, (size_t)(end - start));
  *port = (uint16_t)number;
  return *address == NULL ? iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left")
                          : ISO_OK;
}
