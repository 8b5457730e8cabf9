// What getDurableObjectClass() answers: the class of a worker, which need not have been loaded yet.
import { Symbol, TypeError, defineProperty } from "./primordials.js";

export let readClass;

export class DurableObjectClass {
  #class;

  constructor(worker, entrypoint, props, limits) {
    if (typeof worker?.call !== "function") throw new TypeError("Illegal constructor");
    this.#class = { worker, entrypoint, props, limits };
  }

  static {
    readClass = (value) => (#class in value ? value.#class : undefined);
  }
}

defineProperty(DurableObjectClass.prototype, Symbol.toStringTag, {
  value: "DurableObjectClass", configurable: true,
});
