// URL and URLSearchParams.

import { check, equal, same, throws } from "./check.js";

export const parts = {
  test() {
    const url = new URL("HTTPS://user:p%40ss@EXAMPLE.com:8443/a/./b/../c?x=1&y#frag");
    same(
      [url.href, url.origin, url.protocol, url.username, url.password, url.host, url.hostname,
        url.port, url.pathname, url.search, url.hash],
      ["https://user:p%40ss@example.com:8443/a/c?x=1&y#frag", "https://example.com:8443", "https:",
        "user", "p%40ss", "example.com:8443", "example.com", "8443", "/a/c", "?x=1&y", "#frag"],
    );
    equal(`${url}`, url.href);
    equal(JSON.stringify({ url }), `{"url":"${url.href}"}`);
  },
};

export const relative = {
  test() {
    const base = "http://a.example/b/c/d?q#f";
    for (const [text, href] of [
      ["g", "http://a.example/b/c/g"],
      ["../g", "http://a.example/b/g"],
      ["../../../g", "http://a.example/g"],
      ["/g", "http://a.example/g"],
      ["//h.example", "http://h.example/"],
      ["?y", "http://a.example/b/c/d?y"],
      ["#s", "http://a.example/b/c/d?q#s"],
      ["", "http://a.example/b/c/d?q"],
      ["https:x", "https://x/"],
      ["\\x\\y", "http://a.example/x/y"],
      [" g\n ", "http://a.example/b/c/g"],
      ["data:,x y", "data:,x y"],
    ]) {
      equal(new URL(text, base).href, href, JSON.stringify(text));
    }
    throws(() => new URL("g"), "TypeError");
    throws(() => new URL("http://"), "TypeError");
    throws(() => new URL("http://a b/"), "TypeError");
    throws(() => new URL("http://a.example:99999/"), "TypeError");
    throws(() => new URL("//x", "data:,"), "TypeError");
    equal(URL.canParse("g", base), true);
    equal(URL.canParse("g"), false);
  },
};

export const hosts = {
  test() {
    for (const [text, host] of [
      ["http://0x7f.1/", "127.0.0.1"],
      ["http://2130706433/", "127.0.0.1"],
      ["http://[::0:1]/", "[::1]"],
      ["http://b\u00fccher.example/", "xn--bcher-kva.example"],
      ["http://EXAMPLE%2ecom/", "example.com"],
      ["http://example.com:80/", "example.com"],
    ]) {
      equal(new URL(text).host, host, text);
    }
    for (const wrong of ["http://256.1.1.1/", "http://[::1/", "http://a%00b/", "http://1.2.3.4.5/"]) {
      equal(URL.canParse(wrong), false, wrong);
    }
  },
};

export const setters = {
  test() {
    const url = new URL("http://a.example/p?q#h");
    url.protocol = "https";
    url.host = "b.example:8080";
    url.pathname = "a b/\u00fc";
    url.search = "k=\u00fc";
    url.hash = "";
    equal(url.href, "https://b.example:8080/a%20b/%C3%BC?k=%C3%BC");
    url.port = "443";
    equal(url.port, "");
    url.port = "x";
    url.protocol = "data";
    equal(url.href, "https://b.example/a%20b/%C3%BC?k=%C3%BC");
    url.searchParams.append("n", "1&2");
    equal(url.search, "?k=%C3%BC&n=1%262");
    url.search = "";
    equal([...url.searchParams].length, 0);
    throws(() => {
      url.href = "nothing";
    }, "TypeError");
  },
};

export const searchParams = {
  test() {
    const params = new URLSearchParams("?a=1&b=2&a=3&c&=e&%zz=+%2B");
    same([...params], [["a", "1"], ["b", "2"], ["a", "3"], ["c", ""], ["", "e"], ["%zz", " +"]]);
    same([params.get("a"), params.getAll("a"), params.get("x"), params.has("c")],
      ["1", ["1", "3"], null, true]);
    params.set("a", "9");
    params.delete("b");
    params.sort();
    equal(params.toString(), "=e&%25zz=+%2B&a=9&c=");
    equal(new URLSearchParams({ x: "\u20ac", y: "a b" }).toString(), "x=%E2%82%AC&y=a+b");
    equal(new URLSearchParams([["p", "q"]]).toString(), "p=q");
    equal(new URLSearchParams(new Map([["m", "1"]])).get("m"), "1");
    throws(() => new URLSearchParams([["one"]]), "TypeError");
    equal(params.size, 4);
    const seen = [];
    params.forEach((value, name, all) => seen.push([name, value, all === params]));
    same(seen[2], ["a", "9", true]);
    same([...new URLSearchParams("a=1&b=2").keys()], ["a", "b"]);
    check(Object.prototype.toString.call(params.entries()) === "[object URLSearchParams Iterator]",
      "the iterator's tag");
  },
};

// What is taken apart at once has to be what the standard's parser makes of it, which sees every URL
// with a fragment.
export const plain = {
  test() {
    for (const text of [
      "http://a.example", "https://a.example/", "http://a.example?", "http://a.example?q",
      "http://a.example:8787/b/c", "http://a.example:65535/", "http://localhost:1000//x//",
      "http://127.0.0.1:8080/b.c?d=e&f&&=g&h=i=j", "http://255.0.10.199/", "http://01.2.3.4/",
      "http://1.2.3/", "http://256.1.1.1.example/", "http://a.example:443/", "https://a.example:443/",
      "http://a.example:8080?x=%41+b", "http://a.example/b/../c", "http://a.example/.b", "http://a.1b/x",
      "https://xn--bcher-kva.example/", "http://a.example/?__proto__=1&constructor=2",
      "https://a-.-b.example/~u/(x)!$&*,;=:@", "http://A.example/B", "http://a.example/b?c?d/e:@",
    ]) {
      const [one, other] = [new URL(text), new URL(`${text}#`)];
      equal(`${one.href}#`, other.href, text);
      equal(`${new Request(text).url}#`, other.href, text);
      const told = ({ origin, protocol, host, hostname, port, pathname, search, searchParams }) =>
        [origin, protocol, host, hostname, port, pathname, search, [...searchParams]];
      same(told(one), told(other), text);
      same(told(new URL(text, "http://other.example:1/x?y#z")), told(other), text);
      one.searchParams.append("k", "v w");
      other.searchParams.append("k", "v w");
      equal(one.search, other.search, text);
    }
    throws(() => new URL("http://a.example:65536/"), "TypeError");
    throws(() => new Request("http://a.example:65536/"), "TypeError");
    throws(() => new URL("http://1.2.3.256/"), "TypeError");
  },
};
