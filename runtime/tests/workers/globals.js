// The names that Workers have beside those of the language.

import { check, equal, same, throws } from "./check.js";
import platform from "./platform.json";

export const everyNameIsThereOrListedAsAbsent = {
  test() {
    for (const name of platform.names) {
      const listed = Object.hasOwn(platform.absent, name);
      const there = typeof globalThis[name] !== "undefined";
      check(there !== listed, listed
        ? `${name} is there now: take it out of "absent" in platform.json`
        : `${name} is not there: add it to "absent" in platform.json, with what to do instead`);
    }
  },
};

export const whatIsListedIsNamed = {
  test() {
    for (const name of Object.keys({ ...platform.absent, ...platform.refused })) {
      check(platform.names.includes(name), `${name} is not among the names of platform.json`);
    }
    same(platform.names, [...platform.names].sort());
  },
};

export const interfacesLookLikeInterfaces = {
  test() {
    for (const name of platform.names) {
      const value = globalThis[name];
      if (typeof value !== "function" || !/^[A-Z]/.test(name)) continue;
      equal(value.name, name);
      throws(() => value(), "TypeError");
      check(!Object.keys(globalThis).includes(name), `${name} is hidden from enumeration`);
      const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
      equal(prototype.writable, false, `the prototype of ${name}`);
    }
    same(Object.keys(globalThis), []);
  },
};

export const namesCanBeReplaced = {
  test() {
    const real = globalThis.URLPattern;
    globalThis.URLPattern = 7;
    equal(URLPattern, 7);
    globalThis.URLPattern = real;
    equal(self, globalThis);
  },
};
