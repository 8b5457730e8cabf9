// Stands in for the global URL inside bundled packages, which a guest can replace.

import { host } from "./host.js";

export function URL(...given) {
  const { URL: Real } = host.lazy("url");
  return new Real(...given);
}
