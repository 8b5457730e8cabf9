// Hands files to ajv; all that is ours is which schema a file names.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const schemas = {
  "isoload.conformance/1": "conformance.schema.json",
  "isoload.bench/1": "bench.schema.json",
  "isoload.compare/1": "compare.schema.json",
};
const validators = {};
for (const [name, file] of Object.entries(schemas)) {
  validators[name] = ajv.compile(read(new URL(file, import.meta.url)));
}

let bad = false;
for (const path of process.argv.slice(2)) {
  let problems;
  try {
    const document = read(path);
    const name = document?.isoload?.schema ?? document?.schema;
    const validate = Object.hasOwn(validators, name) ? validators[name] : undefined;
    if (!validate) problems = [`names no known schema, but ${JSON.stringify(name)}`];
    else if (!validate(document)) {
      problems = validate.errors.map(
        ({ instancePath, message, params }) =>
          `${instancePath || "/"} ${message}${params.allowedValues ? ` ${JSON.stringify(params.allowedValues)}` : ""}`,
      );
    }
  } catch (error) {
    problems = [error.message];
  }
  if (problems) {
    bad = true;
    for (const problem of problems.slice(0, 20)) console.error(`${path}: ${problem}`);
  } else console.log(`${path}: fits its schema`);
}
process.exitCode = bad ? 1 : 0;
