/*---
description: cpuMs counts the time that a call waits
breaks: [limits.cpu]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => {
  let cpuMs;
  const load = (code) => {
    cpuMs = code.limits && code.limits.cpuMs;
    return loader.load(code);
  };
  return aroundStubs({ load, get: (id, callback) => loader.get(id, callback) }, (stub) => ({
    getEntrypoint(name, options) {
      const [entrypoint, limit] = [stub.getEntrypoint(name, options), cpuMs];
      const over = () =>
        new Promise((_, reject) => setTimeout(() => reject(new Error("time is over")), limit));
      return {
        run: (x) => (limit ? Promise.race([entrypoint.run(x), over()]) : entrypoint.run(x)),
        fetch: (...args) => entrypoint.fetch(...args),
      };
    },
  }));
};
