// A server of capnweb: calls that build on each other go over in one request.
import { RpcTarget, newWorkersRpcResponse } from "capnweb";

class User extends RpcTarget {
  #name;

  constructor(name) {
    super();
    this.#name = name;
  }

  greet(greeting) {
    return `${greeting}, ${this.#name}!`;
  }
}

class Api extends RpcTarget {
  authenticate(token) {
    if (token !== "secret") throw new TypeError("wrong token");
    return new User("Ada");
  }

  square(n) {
    return n * n;
  }

  async sum(numbers, each) {
    let sum = 0;
    for (const number of numbers) sum += await each(number);
    return sum;
  }
}

export default {
  fetch: (request) => newWorkersRpcResponse(request, new Api()),
};
