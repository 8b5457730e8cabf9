/* The network of guests that C loaded and that have processes of their own. Private to the folder.
 *
 * Such a guest has no network, and no worker that loaded it could lend it one. So a worker of the host's
 * own does, one for all of them: to each guest it is a service, whose session goes through the guest's
 * channel beside that with the client. */
#ifndef ISO_LOADER_NETWORK_H
#define ISO_LOADER_NETWORK_H

#include "internal.h"

/* Makes the worker if it is not there, and runs the host until it has started; not from inside a turn.
 * Errors: those of a worker's start. */
iso_status iso__network_open(iso__host *host, iso_error *error);
/* A session with it, of which this is the other side's transport; the caller's (iso__transport_free).
 * NULL when the worker is not there. */
iso__transport *iso__network_connect(iso__host *host);

#endif
