// For cases about who waits for whom: that something stops growing, told without a clock.
import { fail } from "./assert.js";

const LIMIT = 64 << 20; // bytes: more than any buffer between two workers
const ROUNDS = 25; // calls between two looks: time in which something unbounded grows

/** `count()` answers how many bytes there are so far, by a call: it comes to stand below 64 MiB. */
export async function assertStandsStill(count) {
  for (;;) {
    const before = await count();
    if (before > LIMIT) fail(`${before} bytes were made that nobody reads`);
    let after;
    for (let i = 0; i < ROUNDS; i++) after = await count();
    if (after === before) return;
  }
}
