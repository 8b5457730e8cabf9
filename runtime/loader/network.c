#include "network.h"

#include <string.h>

/* As the outbound of a worker that another one loaded: see core/network.js. */
static const char source[] =
    "import { connect } from 'cloudflare:sockets';\n"
    "export default {\n"
    "  fetch: (request) => fetch(request),\n"
    "  async connect(socket) {\n"
    "    const { localAddress } = await socket.opened;\n"
    "    const out = connect(localAddress, { allowHalfOpen: true });\n"
    "    await Promise.all([\n"
    "      socket.readable.pipeTo(out.writable), out.readable.pipeTo(socket.writable),\n"
    "    ]);\n"
    "  },\n"
    "};\n";

iso_status iso__network_open(iso__host *host, iso_error *error) {
  iso__client **client = iso__host_network(host);
  if (*client && iso__client_state_of(*client) == ISO__CLIENT_READY) return ISO_OK;
  iso_module module = {"network.js", ISO_MODULE_JS, source, strlen(source)};
  iso__worker_spec spec = {.name = "network",
                           .code = {.compatibility_date = "2026-01-01",
                                    .main_module = "network.js",
                                    .modules = &module,
                                    .module_count = 1,
                                    .outbound = ISO_OUTBOUND_INTERNET}};
  iso__client_free(*client);
  *client = NULL;
  iso_status status = iso__client_new(host, &spec, client, error);
  if (status != ISO_OK) return status;
  while (iso__client_state_of(*client) == ISO__CLIENT_STARTING) iso__host_turn(host);
  if (iso__client_state_of(*client) == ISO__CLIENT_READY) return ISO_OK;
  iso__client_why(*client, error);
  return error ? error->status : ISO_ERR_STARTUP;
}

iso__transport *iso__network_connect(iso__host *host) {
  iso__client *client = *iso__host_network(host);
  iso__worker *worker = client ? iso__client_worker(client) : NULL;
  if (!worker || worker->state != ISO__WORKER_READY) return NULL;
  iso__transport *near, *far;
  iso__transport_pair(&near, &far);
  iso__in in = iso__in_number(iso__worker_link(worker, iso__end_new(far, true)));
  iso__worker_task(worker, ISO__HOOK_SESSION, &in, 1);
  return near;
}
