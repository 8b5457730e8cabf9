/* The keys of a configuration. */
#ifndef ISOLOAD_CLI_CONFIG_KEYS_H
#define ISOLOAD_CLI_CONFIG_KEYS_H

#include <jv.h>

#include "config.h"

/* Puts what the document (consumed) says into the configuration. Errors: see iso__config_load. */
iso_status iso__config_read_keys(iso__config *config, jv document, iso_error *error);

#endif
