// Values that are copied and stay on this side.
import { cloneError, dataCloneError } from "./errors.js";
import { ops } from "./natives.js";
import { capabilityOf, onProps, stateOf } from "./stubs.js";
import { TAG, exchange, withReading } from "./values.js";

// A copy of a value that stays on this side: data is copied, stubs are the same ones. `lasting`: for
// props, which outlive the call, so that only services may be in it.
export function copyOf(value, lasting = false) {
  const kept = [];
  const caps = {
    allowsStreams: false,
    exchange(part) {
      const found = capabilityOf(part, undefined);
      if (found === undefined) return undefined;
      if (lasting && !found.service) {
        if (typeof part === "function" && stateOf(part) === undefined) return undefined;
        throw dataCloneError("Remote RPC references can only be serialized for RPC.");
      }
      kept[kept.length] = part;
      return { tag: TAG.STUB, data: kept.length - 1 };
    },
  };
  try {
    const bytes = ops.serialize(exchange(value, caps));
    return withReading({ capability: (tag, index) => kept[index] }, () => ops.deserialize(bytes));
  } catch (error) {
    throw cloneError(error);
  }
}

onProps((props) => copyOf(props, true));
