// Asks a server over connections that stay open, one request after the other on each, until standard
// input ends. Node's client repeats no request by itself, so each that a server lost is seen.
//
//   node serving-load.mjs URL CONNECTIONS
//
// Prints "asking" when every connection has had an answer. A line on standard input asks for news: "since
// LINE" is printed when a request has been answered that was made after the line came. The last line is
// JSON: how many requests were answered, by whom (the bodies), and what went wrong with the others.
import { Agent, get } from "node:http";
import { createInterface } from "node:readline";

const [url, connections] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const bodies = new Set();
const failures = [];
let answered = 0;
let asking = true;
let wanted = []; // lines of standard input that the next request takes along

createInterface({ input: process.stdin })
  .on("line", (line) => wanted.push(line))
  .once("close", () => {
    asking = false;
  });

function ask() {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => {
        body += piece;
      });
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`status ${response.statusCode}: ${body}`));
      });
    }).once("error", reject);
  });
}

async function askOnce() {
  const taken = wanted;
  wanted = [];
  try {
    bodies.add(await ask());
    answered++;
    for (const line of taken) console.log(`since ${line}`);
  } catch (error) {
    failures.push(String(error.code ?? error.message));
    wanted.push(...taken);
  }
}

async function askOnAndOn() {
  while (asking) await askOnce();
}

await Promise.all(Array.from({ length: Number(connections) }, askOnce));
console.log("asking");
await Promise.all(Array.from({ length: Number(connections) }, askOnAndOn));
agent.destroy();
console.log(JSON.stringify({ answered, bodies: [...bodies], failures }));
