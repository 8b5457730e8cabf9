/*---
description: json modules lose what is nested
breaks: [modules.json]
---*/
import { eachModule } from "../harness/mutate.js";

const inner = (key, value) => (key && value && typeof value === "object" ? {} : value);
const flat = (module) =>
  module && module.json && typeof module.json === "object"
    ? { json: JSON.parse(JSON.stringify(module.json, inner)) }
    : module;

export default (loader) => ({
  load: (code) => loader.load(eachModule(code, flat)),
  get: (id, callback) => loader.get(id, callback),
});
