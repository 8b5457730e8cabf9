#include "parent.h"

#include <stdio.h>

#include "io.h"
#include "verbs.h"

int iso__parent_configure(iso__parent *parent, const char *verb, const char *path) {
  iso_error error = {0};
  parent->verb = verb;
  iso_status loaded = iso__config_load(path, &parent->config, &error);
  if (loaded != ISO_OK) {
    int status = iso__verb_fail(verb, &error);
    if (loaded == ISO_ERR_SYSTEM) return ISO__EXIT_ENVIRONMENT;
    /* A configuration that asks for what no installation of this build has is a wrong one. */
    return loaded == ISO_ERR_UNAVAILABLE ? ISO__EXIT_USAGE : status;
  }
  for (size_t i = 0; i < parent->config->warning_count; i++) {
    fprintf(stderr, "isoload %s: warning: %s\n", verb, parent->config->warnings[i]);
  }
  return ISO__PARENT_OK;
}

static iso__worker_spec spec_of(iso__config *config) {
  return (iso__worker_spec){
      .name = config->name == NULL ? config->main : config->name,
      .code =
          {
              .compatibility_date = config->compatibility_date,
              .compatibility_flags = config->compatibility_flags,
              .compatibility_flag_count = config->compatibility_flag_count,
              .main_module = config->main,
              .modules = config->modules,
              .module_count = config->module_count,
              .env_json = config->vars_json,
              .outbound = config->outbound == ISO__CONFIG_INTERNET ? ISO_OUTBOUND_INTERNET
                                                                   : ISO_OUTBOUND_NULL,
          },
      .loaders = config->loaders,
      .loader_count = config->loader_count,
      .objects = config->objects,
      .object_count = config->object_count,
      .services = config->services,
      .service_count = config->service_count,
      .outbound_entrypoint = config->outbound_entrypoint,
      .read_module = iso__config_read_module,
      .read_data = config,
  };
}

iso_status iso__parent_renew(iso__parent *parent, iso_error *error) {
  iso__worker_spec spec = spec_of(parent->config);
  iso__client_free(parent->client);
  parent->client = NULL;
  return iso__client_new(parent->host, &spec, &parent->client, error);
}

int iso__parent_start(iso__parent *parent) {
  iso_error error = {0};
  const iso_options options = {.clock = parent->clock,
                               .isolation = parent->config->isolation,
                               .strict = parent->config->strict,
                               .pool = parent->config->pool,
                               .memory_mb = parent->config->memory_mb,
                               .cpu_ms = parent->config->cpu_ms,
                               .sub_requests = parent->config->sub_requests};
  if (iso__host_new(&options, &parent->host, &error) != ISO_OK ||
      iso__parent_renew(parent, &error) != ISO_OK) {
    return iso__verb_fail(parent->verb, &error);
  }
  while (iso__client_state_of(parent->client) == ISO__CLIENT_STARTING) {
    if (!iso__host_turn(parent->host)) {
      iso__io_error(&error, ISO_ERR_STARTUP,
                    "%s never finished to start: it waits for something "
                    "that cannot come",
                    parent->config->main_path);
      return iso__verb_fail(parent->verb, &error);
    }
  }
  if (iso__client_state_of(parent->client) == ISO__CLIENT_ENDED) {
    iso__client_why(parent->client, &error);
    return iso__verb_fail(parent->verb, &error);
  }
  return ISO__PARENT_OK;
}

void iso__parent_close(iso__parent *parent) {
  iso__client_free(parent->client);
  iso__host_free(parent->host);
  iso__config_free(parent->config);
  *parent = (iso__parent){0};
}
