/* A parent worker from its configuration: what serve and test have in common. */
#ifndef ISOLOAD_CLI_PARENT_H
#define ISOLOAD_CLI_PARENT_H

#include "../loader/loader.h"
#include "config.h"

/* Zero-initialise; iso__parent_close ends what is in it. */
typedef struct iso__parent {
  const char *verb; /* who speaks on stderr */
  iso__config *config;
  iso_clock clock;
  iso__host *host;
  iso__client *client;
} iso__parent;

/* Each of these returns ISO__PARENT_OK, or the exit status after it has said what is wrong. */
enum { ISO__PARENT_OK = -1 };

/* Reads the configuration, and prints its warnings. */
int iso__parent_configure(iso__parent *parent, const char *verb, const char *path);

/* Makes the host and the worker, and runs the host until the worker has started. */
int iso__parent_start(iso__parent *parent);

/* Makes the worker anew after it has ended; it starts while the host runs. */
iso_status iso__parent_renew(iso__parent *parent, iso_error *error);

void iso__parent_close(iso__parent *parent);

#endif
