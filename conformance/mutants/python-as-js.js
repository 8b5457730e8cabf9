/*---
description: a main module in Python is taken for JavaScript
breaks: [python.refused]
---*/
import { eachModule } from "../harness/mutate.js";

const taken = (code) => {
  const python = code && code.modules && typeof code.mainModule === "string" && code.mainModule.endsWith(".py");
  return python ? eachModule(code, () => ({ js: "export default { run() {} };" })) : code;
};

export default (loader) => ({
  load: (code) => loader.load(taken(code)),
  get: (id, callback) => loader.get(id, callback),
});
