// worker_threads: a thread with an isolate and a Node.js environment of its own.
import { Worker } from "node:worker_threads";

// Runs in the worker: imports the source it is handed, calls it, tells the value, and stays.
const inside = `
  import { parentPort, workerData } from "node:worker_threads";
  const agent = await import("data:text/javascript," + encodeURIComponent(workerData));
  parentPort.postMessage(await agent.default.myAgent(41));
  parentPort.on("message", () => {});
`;
const url = new URL(`data:text/javascript,${encodeURIComponent(inside)}`);

export function open(source) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData: source, env: {}, execArgv: [] });
    worker.once("message", (value) => resolve({ value, close: () => worker.terminate() }));
    worker.once("error", reject);
  });
}
