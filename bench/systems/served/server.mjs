// A resident server for sandboxes that live inside a Node.js process: the same requests as those of
// fixtures/parents/bench.js, so that they are measured like workerd and isoload serve.
//
//   node server.mjs KIND PORT AGENTS
//
// KIND.mjs beside it exports `open(source)`: a promise of { value, close() }, a new sandbox that has
// called myAgent(41) of the agent and stays until close(). AGENTS is the folder of the agents' code.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const [kind, port, agents] = process.argv.slice(2);
const { open } = await import(`./${kind}.mjs`);
const sources = new Map();
for (const name of ["hello", "size-2k", "size-50k", "size-750k"]) {
  sources.set(name, await readFile(`${agents}/${name}.js`, "utf8"));
}
const held = [];
let texts = 0;

async function timeToFirstResult(query) {
  let source = sources.get(query.get("agent") ?? "hello");
  if (!query.has("seen")) source += `\n// ${texts++}\n`;
  const sandbox = await open(source);
  // The end of a sandbox is outside the clock, as for every other system.
  setImmediate(sandbox.close);
  return sandbox.value;
}

async function hold(count) {
  for (let i = 0; i < count; i++) held.push(await open(sources.get("hello")));
  return held.at(-1).value;
}

async function answer(request) {
  const url = new URL(request.url, "http://localhost");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /":
      return "ok";
    case "GET /empty":
      return "42";
    case "GET /ttfr":
      return JSON.stringify(await timeToFirstResult(url.searchParams));
    case "POST /hold":
      return JSON.stringify(await hold(Number(url.searchParams.get("n") ?? 1)));
    case "POST /release":
      for (const sandbox of held.splice(0)) sandbox.close();
      return "ok";
    default:
      throw new Error(`no ${request.method} ${url.pathname} here`);
  }
}

createServer(async (request, response) => {
  try {
    response.end(await answer(request));
  } catch (error) {
    response.statusCode = 500;
    response.end(`${error?.stack ?? error}\n`);
  }
}).listen(Number(port), "127.0.0.1");
