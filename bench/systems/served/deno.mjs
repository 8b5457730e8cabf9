// Deno's Worker: a thread with an isolate, and with no permission of its own.
// Runs in the worker: imports the source it is handed, calls it, tells the value, and stays.
const inside = `
  self.onmessage = async ({ data }) => {
    const agent = await import("data:text/javascript," + encodeURIComponent(data));
    self.postMessage(await agent.default.myAgent(41));
  };
`;
const url = `data:text/javascript,${encodeURIComponent(inside)}`;

export function open(source) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { type: "module", deno: { permissions: "none" } });
    worker.onmessage = ({ data: value }) => resolve({ value, close: () => worker.terminate() });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(source);
  });
}
