// Builtins of later editions of ECMAScript than the engine's own: there, hidden, and right.

function equal(got, wanted, what) {
  const a = JSON.stringify(got);
  const b = JSON.stringify(wanted);
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}

function ok(value, what) {
  if (!value) throw new Error(`${what}: not so`);
}

export const thereBeforeTheyAreTouched = {
  test() {
    for (const [holder, name] of [
      [Array.prototype, "toSorted"],
      [Object, "groupBy"],
      [Promise, "withResolvers"],
      [Set.prototype, "union"],
      [globalThis, "Iterator"],
    ]) {
      ok(name in holder, name);
      ok(!Object.keys(holder).includes(name), `${name} is hidden`);
    }
    for (const key in []) throw new Error(`an array has the enumerable ${key}`);
    const { value, writable, configurable, enumerable } = Object.getOwnPropertyDescriptor(
      Array.prototype, "toReversed");
    equal(
      [typeof value, writable, configurable, enumerable],
      ["function", true, true, false],
      "the descriptor",
    );
  },
};

export const aGuestsOwnStays = {
  test() {
    const own = () => "own";
    Set.prototype.isSubsetOf = own;
    Array.prototype.with = own;
    new Set().union(new Set());
    ok(Set.prototype.isSubsetOf === own, "Set.prototype.isSubsetOf");
    ok([].with === own, "Array.prototype.with");
    delete Set.prototype.isSubsetOf;
    ok(!("isSubsetOf" in Set.prototype), "it can be deleted");
  },
};

export const arrays = {
  async test() {
    const list = [3, 1, 2];
    equal(list.toSorted(), [1, 2, 3], "toSorted");
    equal(list.toSorted((a, b) => b - a), [3, 2, 1], "toSorted by");
    equal(list.toReversed(), [2, 1, 3], "toReversed");
    equal(list.toSpliced(1, 1, "x", "y"), [3, "x", "y", 2], "toSpliced");
    equal(list, [3, 1, 2], "the array itself");
    equal([...new Uint8Array([3, 1, 2]).toSorted()], [1, 2, 3], "toSorted of bytes");
    equal([...new Uint8Array([3, 1]).with(0, 7)], [7, 1], "with of bytes");
    equal([[1, 5, 9].findLast((n) => n < 9), [1, 2].at(-1)], [5, 2], "findLast, at");
    equal(await Array.fromAsync([1, Promise.resolve(2)]), [1, 2], "Array.fromAsync");
  },
};

export const grouping = {
  test() {
    const groups = Object.groupBy([1, 2, 3], (n) => (n % 2 ? "odd" : "even"));
    equal(groups, { odd: [1, 3], even: [2] }, "Object.groupBy");
    ok(Object.getPrototypeOf(groups) === null, "it has no prototype");
    const map = Map.groupBy([1, 2, 3], (n) => n % 2);
    ok(map instanceof Map, "Map.groupBy gives a Map");
    equal([...map], [[1, [1, 3]], [0, [2]]], "Map.groupBy");
    equal([new Map().getOrInsert("a", 1)], [1], "Map.prototype.getOrInsert");
  },
};

export const promises = {
  async test() {
    const { promise, resolve } = Promise.withResolvers();
    resolve(5);
    ok(promise instanceof Promise, "withResolvers gives a Promise");
    equal(await promise, 5, "withResolvers");
    equal(await Promise.try((a, b) => a + b, 1, 2), 3, "Promise.try");
    const error = await Promise.try(() => {
      throw new TypeError("no");
    }).catch((thrown) => thrown);
    ok(error instanceof TypeError, "what Promise.try was thrown");
  },
};

export const sets = {
  test() {
    const a = new Set([1, 2, 3]);
    const b = new Set([3, 4]);
    equal([...a.union(b)], [1, 2, 3, 4], "union");
    equal([...a.intersection(b)], [3], "intersection");
    equal([...a.difference(b)], [1, 2], "difference");
    equal([...a.symmetricDifference(b)], [1, 2, 4], "symmetricDifference");
    equal(
      [a.isSupersetOf(new Set([1])), a.isDisjointFrom(new Set([9]))],
      [true, true],
      "comparisons",
    );
    ok(a.union(b) instanceof Set, "union gives a Set");
  },
};

export const iterators = {
  test() {
    function* count() {
      for (let n = 0; ; n++) yield n;
    }
    equal(
      count().filter((n) => n % 2).map((n) => n * 10).drop(1).take(2).toArray(),
      [30, 50],
      "filter, map, drop, take",
    );
    ok([].values() instanceof Iterator, "an array's iterator is one");
    equal(Iterator.from({ next: () => ({ done: true }) }).toArray(), [], "Iterator.from");
    equal(new Map([[1, 2]]).values().reduce((a, b) => a + b, 1), 3, "reduce");
    let closed = false;
    const source = {
      __proto__: Iterator.prototype,
      next: () => ({ done: false, value: 1 }),
      return() {
        closed = true;
        return {};
      },
    };
    equal(source.take(1).toArray(), [1], "take of an own iterator");
    ok(closed, "take closes what it took from");
  },
};

export const texts = {
  test() {
    equal(["a\ud800".isWellFormed(), "ab".isWellFormed()], [false, true], "isWellFormed");
    equal("a\ud800".toWellFormed(), "a\ufffd", "toWellFormed");
    ok(new RegExp(RegExp.escape("a.b*c")).test("a.b*c"), "RegExp.escape");
    equal(new Uint8Array([1, 254]).toHex(), "01fe", "toHex");
    equal([...Uint8Array.fromBase64("AQI=")], [1, 2], "fromBase64");
  },
};

export const others = {
  test() {
    equal(Math.sumPrecise([1e20, 0.1, -1e20]), 0.1, "Math.sumPrecise");
    equal([Error.isError(new Error()), Error.isError({})], [true, false], "Error.isError");
    ok(typeof Symbol.dispose === "symbol", "Symbol.dispose");
    ok(typeof Symbol.asyncDispose === "symbol", "Symbol.asyncDispose");
    const order = [];
    const stack = new DisposableStack();
    stack.defer(() => order.push("first"));
    stack.defer(() => order.push("second"));
    stack.dispose();
    equal(order, ["second", "first"], "DisposableStack");
    equal(new Error("a", { cause: 1 }).cause, 1, "Error.cause");
  },
};
