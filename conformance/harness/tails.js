// Tail workers for cases: a recorder of the parent, and what it was told.
import { eventually } from "./assert.js";

let serial = 0;

/**
 * A recorder of its own for a case: `tail` goes into `tails`, `told(n)` waits until its tail() was
 * called n times and answers a list of { events, props }, `forget()` ends it. `props` are seen by
 * the tail worker; `fails: true` makes its tail() throw.
 */
export function tailRecorder(t, props) {
  const key = t.unique(`tail ${++serial}`);
  const tail = t.ctx.exports.TailRecorder({ props: { key, ...props } });
  const told = (n) =>
    eventually(async () => {
      const all = await tail.read();
      return all.length >= n ? all : undefined;
    });
  return { tail, told, forget: () => tail.forget() };
}
