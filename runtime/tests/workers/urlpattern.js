// URLPattern.

import { check, equal, same, throws } from "./check.js";

export const matches = {
  test() {
    const pattern = new URLPattern({ pathname: "/books/:id(\\d+)/:rest*" });
    check(pattern.test("https://a.example/books/12"), "one part");
    check(!pattern.test("https://a.example/books/x"), "not a number");
    const { pathname } = pattern.exec("https://a.example/books/12/a/b");
    same([pathname.input, pathname.groups.id, pathname.groups.rest], ["/books/12/a/b", "12", "a/b"]);
    equal(pattern.exec("https://a.example/"), null);
    same([pattern.pathname, pattern.protocol], ["/books/:id(\\d+)/:rest*", "*"]);
  },
};

export const ofText = {
  test() {
    const pattern = new URLPattern("https://:host.example/*\\?q=:query", "https://base.example");
    const found = pattern.exec("https://www.example/path?q=1");
    same([found.hostname.groups.host, found.pathname.groups[0], found.search.groups.query],
      ["www", "path", "1"]);
    const relative = new URLPattern("/x", "https://base.example");
    check(relative.test("/x", "https://base.example"), "a relative one");
    check(!relative.test("https://other.example/x"), "another host");
    check(new URLPattern("/X", "https://a.example", { ignoreCase: true }).test("https://a.example/x"),
      "ignoring case");
  },
};

export const wrongUse = {
  test() {
    throws(() => new URLPattern("/no-base"), "TypeError");
    throws(() => new URLPattern({ pathname: "(" }), "TypeError");
    equal(new URLPattern().test("https://any.example/thing"), true);
    equal(Object.prototype.toString.call(new URLPattern()), "[object URLPattern]");
  },
};
