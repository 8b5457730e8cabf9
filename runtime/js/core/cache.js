// Workers by name: what get() keeps, and lets go least recently used first when there are too many.

import { SafeMap } from "./primordials.js";

export class Cache {
  // `maxWorkers` and `maxBytes` bound what is kept; a worker that is being called is never let go.
  constructor(maxWorkers, maxBytes) {
    this.workers = new SafeMap(); // least recently used first
    this.maxWorkers = maxWorkers;
    this.maxBytes = maxBytes;
  }

  get(id) {
    const worker = this.workers.get(id);
    if (worker === undefined) return undefined;
    this.workers.delete(id);
    this.workers.set(id, worker);
    return worker;
  }

  set(id, worker) {
    this.workers.set(id, worker);
    this.trim(worker);
  }

  forget(id, worker) {
    if (this.workers.get(id) === worker) this.workers.delete(id);
  }

  trim(newest) {
    let count = this.workers.size;
    let bytes = this.maxBytes === undefined ? 0 : this.bytes();
    const idle = [];
    this.workers.forEach((worker, id) => {
      if (worker !== newest && !worker.busy()) idle[idle.length] = { worker, id };
    });
    for (let i = 0; i < idle.length; i++) {
      const { worker, id } = idle[i];
      const full = count > this.maxWorkers || (this.maxBytes !== undefined && bytes > this.maxBytes);
      if (!full) return;
      count--;
      bytes -= worker.bytes();
      this.workers.delete(id);
      worker.evict();
    }
  }

  bytes() {
    let bytes = 0;
    this.workers.forEach((worker) => {
      bytes += worker.bytes();
    });
    return bytes;
  }
}
