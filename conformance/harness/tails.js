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

/**
 * As tailRecorder, for `streamingTails`: `told(type)` waits until there is an event of that type and
 * answers what each event so far is about, a list of the events' `event`.
 */
export function streamingRecorder(t, props) {
  const key = t.unique(`streaming tail ${++serial}`);
  const tail = t.ctx.exports.StreamingRecorder({ props: { key, ...props } });
  const told = (type) =>
    eventually(async () => {
      const all = (await tail.read()).map(({ event }) => event);
      return all.some((event) => event.type === type) ? all : undefined;
    });
  return { tail, told, forget: () => tail.forget() };
}
