// What a call gave: its value, and the states of the stubs in it, for whoever disposes of the value.

import { setPrototypeOf } from "./primordials.js";

export let receivedIn;

// It passes through promises, which ask it for its `then`, and so may come into the hands of guests
// who replaced what promises use: it has nothing of theirs to be asked, and shows them their value only.
export class Result {
  #received;

  constructor(value, received) {
    this.value = value;
    this.#received = received;
  }

  static {
    receivedIn = (result) => result.#received;
  }
}

setPrototypeOf(Result.prototype, null);
