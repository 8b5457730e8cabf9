// What Durable Objects have of their own: storage and ids. How they live is core/objects.js's.

import { bindHost } from "../support/host.js";
import { idOfName, idOfText, isId, makeId, uniqueId } from "../support/object-id.js";
import { makeStorage } from "../support/storage.js";

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { idOfName, idOfText, isId, makeId, uniqueId, makeStorage };
}
