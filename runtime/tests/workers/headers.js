// Headers.

import { check, equal, same, throws } from "./check.js";

export const order = {
  test() {
    const headers = new Headers({ "X-B": "2", accept: "text/html", "x-a": " 1\t" });
    headers.append("ACCEPT", "application/json");
    same([...headers], [["accept", "text/html, application/json"], ["x-a", "1"], ["x-b", "2"]]);
    same([[...headers.keys()], [...headers.values()]],
      [["accept", "x-a", "x-b"], ["text/html, application/json", "1", "2"]]);
    headers.set("X-A", "3");
    headers.delete("x-B");
    same([headers.get("x-a"), headers.has("x-b"), headers.get("x-b")], ["3", false, null]);
    equal(Object.prototype.toString.call(headers.entries()), "[object Headers Iterator]");
    equal(Object.prototype.toString.call(headers), "[object Headers]");
  },
};

export const cookies = {
  test() {
    const headers = new Headers([["set-cookie", "a=1"], ["x", "y"], ["Set-Cookie", "b=2"]]);
    same(headers.getSetCookie(), ["a=1", "b=2"]);
    same([...headers], [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x", "y"]]);
    equal(headers.get("set-cookie"), "a=1, b=2");
    same(new Headers(headers).getSetCookie(), ["a=1", "b=2"], "a copy");
  },
};

export const wrong = {
  test() {
    const headers = new Headers();
    for (const name of ["", "a b", "a:", "\u00e9", "a\n"]) {
      throws(() => headers.set(name, "x"), "TypeError");
      throws(() => headers.get(name), "TypeError");
    }
    for (const value of ["a\nb", "a\0"]) {
      throws(() => headers.append("x", value), "TypeError");
    }
    headers.set("x", "\u00ff");
    equal(headers.get("x"), "\u00ff");
    throws(() => new Headers([["one"]]), "TypeError");
    throws(() => new Headers([["a", "b", "c"]]), "TypeError");
    throws(() => new Headers(7), "TypeError");
    throws(() => Headers(), "TypeError");
    throws(() => headers.append("x"), "TypeError");
  },
};

export const whileReading = {
  test() {
    const headers = new Headers({ a: "1", b: "2", c: "3" });
    const seen = [];
    headers.forEach((value, name) => seen.push(name + value));
    same(seen, ["a1", "b2", "c3"]);
    check(headers[Symbol.iterator] === headers.entries, "iteration gives the entries");
  },
};
