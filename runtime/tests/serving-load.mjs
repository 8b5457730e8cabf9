// Asks a server over connections that stay open, one request after the other on each, until standard
// input ends. Node's client repeats no request by itself, so each that a server lost is seen.
//
//   node serving-load.mjs URL CONNECTIONS
//
// Prints "asking" when every connection has had an answer, and at the end one line of JSON: how many
// requests were answered, by whom (the bodies), and what went wrong with the others.
import { Agent, get } from "node:http";

const [url, connections] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const bodies = new Set();
const failures = [];
let answered = 0;
let asking = true;

process.stdin.resume().once("end", () => {
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
  try {
    bodies.add(await ask());
    answered++;
  } catch (error) {
    failures.push(String(error.code ?? error.message));
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
