// The network of this worker as a service, for workers that have none of their own: those in processes
// of their own, where they are to reach what this one reaches.

import { lazy } from "./natives.js";
import { fetchInternet } from "./outside.js";
import { TypeError } from "./primordials.js";
import { makeWorkerStub } from "./stubs.js";

async function reach(path, args) {
  if (path.length === 1 && args !== undefined) {
    if (path[0] === "fetch" && lazy("fetch").isRequest(args[0])) return fetchInternet(args[0]);
    if (path[0] === "connect") return lazy("sockets").answerFromInternet(args[0]);
  }
  throw new TypeError("The network is reached by fetch() and connect().");
}

const service = { run: reach, dropped: undefined };

const network = {
  dynamic: false,
  call: (state, path, args) => ({ id: undefined, promise: reach(path, args) }),
  serviceExport: () => service,
};

export function networkStub() {
  return makeWorkerStub(network, "default", undefined);
}
