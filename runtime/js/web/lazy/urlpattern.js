// URLPattern, by urlpattern-polyfill.

import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { bindHost } from "../support/host.js";
import { defineInterface } from "../support/idl.js";

defineInterface({ URLPattern });

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { URLPattern };
}
