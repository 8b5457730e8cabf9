// Text: formatting, expressions, encodings, URLs.
export default {
  intlNumbers() {
    return [
      new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(1234567.891),
      new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" }).format(1234.5),
      new Intl.NumberFormat("en", { notation: "compact" }).format(1234567),
      new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 }).format(0.1234),
      (1234567.891).toLocaleString(), (0.5).toLocaleString("en", { style: "percent" }),
      new Intl.NumberFormat("en", { style: "unit", unit: "kilometer-per-hour" }).format(50),
    ];
  },
  intlDates() {
    const date = new Date(Date.UTC(2026, 2, 9, 14, 5, 6));
    return [
      date.toISOString(), date.toString(), date.toLocaleDateString("en-US"),
      new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }).format(date),
      new Intl.DateTimeFormat("de", { dateStyle: "medium", timeZone: "Europe/Berlin" }).format(date),
      date.toLocaleString("en-US", { timeZone: "America/New_York", hour12: false }),
      date.toLocaleDateString("ja-JP", { era: "long", timeZone: "Asia/Tokyo" }),
      Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.DateTimeFormat().resolvedOptions().locale,
      date.getTimezoneOffset(),
    ];
  },
  intlMore() {
    return [
      new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-1, "day"),
      new Intl.ListFormat("en", { type: "conjunction" }).format(["a", "b", "c"]),
      new Intl.PluralRules("en", { type: "ordinal" }).select(22),
      ["z", "ä", "a"].sort(new Intl.Collator("de").compare),
      ["item10", "item2"].sort(new Intl.Collator(undefined, { numeric: true }).compare),
      new Intl.DisplayNames("en", { type: "region" }).of("DE"),
      [...new Intl.Segmenter("en", { granularity: "word" }).segment("Hello big world")].filter((s) => s.isWordLike).length,
      [...new Intl.Segmenter().segment("👨‍👩‍👧é")].length,
    ];
  },
  dateParsing() {
    return [
      new Date("2026-02-30").getTime(), Date.parse("2026-01-15T10:00:00+02:00"), new Date("2026-01-15").toJSON(),
      new Date("Jan 5, 2026 10:00 UTC").toISOString(), new Date(NaN).getTime(), new Date(2026, 0, 1).toISOString(),
      String(new Date(NaN)),
    ];
  },
  regexGroups() {
    const log = '2026-01-15 [ERROR] db: timeout (code=42)\n2026-01-16 [WARN] api: slow (code=7)';
    const line = /^(?<date>[\d-]+) \[(?<level>\w+)\] (?<source>\w+): (?<text>.+?) \(code=(?<code>\d+)\)$/gm;
    return Array.from(log.matchAll(line), ({ groups }) => ({ ...groups, code: Number(groups.code) }));
  },
  regexLookbehind() {
    return [
      "cost: $42 and €13".match(/(?<=\$)\d+/)[0], "a1b2".replace(/(?<!a)\d/g, "#"),
      "2026-01-15".replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/, "$<d>.$<m>.$<y>"),
      "Straße Ünïcode".match(/\p{L}+/gu), /a.c/s.test("a\nc"), "aBC".replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
      /(?<word>\w+)/d.exec("  hey").indices.groups.word, "aaa".lastIndexOf("a"), "x,y;z".split(/[,;]/),
    ];
  },
  regexSticky() {
    const token = /\s*(?:(\d+)|([-+*/()]))/y;
    const tokens = [];
    let match;
    while ((match = token.exec("12 + (3*4)"))) tokens.push(match[1] ?? match[2]);
    return tokens;
  },
  strings() {
    return [
      "abc".at(-1), "a-b-c".replaceAll("-", "+"), "5".padStart(3, "0"), " x ".trim(), "ab".repeat(2),
      "ß".toUpperCase(), "İ".toLowerCase().length, "é".normalize("NFD").length, [..."👍a"].length, "ab\ud800".isWellFormed(),
      "ab\ud800".toWellFormed(), "résumé".localeCompare("resume"), "a".codePointAt(0), String.raw`\n${1}`,
      "abc".substring(2, 0), escape("ü"), encodeURIComponent("a b&ü"), decodeURIComponent("%E2%82%AC"),
    ];
  },
  decoder() {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let failed;
    try {
      decoder.decode(new Uint8Array([0xff, 0xfe]));
    } catch (error) {
      failed = error.name;
    }
    const streaming = new TextDecoder();
    const euro = new TextEncoder().encode("€");
    return [
      failed, streaming.decode(euro.slice(0, 1), { stream: true }) + streaming.decode(euro.slice(1)),
      new TextDecoder("latin1").decode(new Uint8Array([0xe9, 0x80])), new TextDecoder("utf-16le").decode(new Uint8Array([104, 0, 105, 0])),
      new TextDecoder("shift_jis").decode(new Uint8Array([0x82, 0xa0])), new TextDecoder().encoding,
      new TextEncoder().encodeInto("é1", new Uint8Array(2)), new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])),
    ];
  },
  decoderUnknown() {
    new TextDecoder("no-such-encoding");
  },
  base64() {
    const bytes = new TextEncoder().encode("héllo ✓");
    const text = btoa(String.fromCharCode(...bytes));
    const back = new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
    const errors = [];
    for (const run of [() => btoa("✓"), () => atob("a"), () => atob("***")]) {
      try {
        run();
      } catch (error) {
        errors.push([error.name, error.code]);
      }
    }
    return [text, back, errors];
  },
  urls() {
    const url = new URL("../search?q=a#frag", "https://user:pw@example.com:8443/api/v1/");
    url.searchParams.append("tag", "x y");
    url.searchParams.set("q", "ü&");
    url.searchParams.sort();
    url.hash = "";
    return [
      url.href, url.origin, url.host, url.port, url.pathname, url.username, url.search, [...url.searchParams.keys()],
      URL.canParse("nope"), URL.parse("https://x/")?.href ?? null, URL.parse("x"), new URL("https://ex.com").toJSON(),
      new URLSearchParams("a=1&a=2&b").getAll("a"), new URLSearchParams({ a: "1" }).size, new URLSearchParams("a=1&b=2").has("a", "2"),
      new URL("https://münchen.de/ä b?ö").href, new URL("file:///a/./b/../c").href,
    ];
  },
  urlFails() {
    const errors = [];
    for (const text of ["nope", "http://a b", "https://", "//x"]) {
      try {
        new URL(text);
      } catch (error) {
        errors.push(`${error.name}: ${error.message}`);
      }
    }
    return errors;
  },
  urlPattern() {
    const pattern = new URLPattern({ pathname: "/users/:id/posts/:post?" });
    const match = pattern.exec("https://example.com/users/42/posts/7?x=1");
    const { id, post } = match.pathname.groups;
    return [id, post, pattern.test("https://example.com/users"), new URLPattern("https://*.example.com/*").test("https://a.example.com/b")];
  },
  templates() {
    const tag = (strings, ...values) => strings.raw.map((s, i) => s + (values[i] ?? "")).join("|");
    return [tag`a${1}b${2}c`, `${[1, 2]}`, `${{}}`, `${null} ${undefined}`];
  },
  csv() {
    const rows = 'name,age\n"Doe, J",42\n"Say ""hi""",7\n'.trim().split("\n").map((line) =>
      Array.from(line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g), (m) => m[1].replace(/^"|"$/g, "").replaceAll('""', '"')).slice(0, 2));
    const [head, ...body] = rows;
    return body.map((row) => Object.fromEntries(head.map((key, i) => [key, row[i]])));
  },
  xmlLike() {
    const xml = '<items><item id="1">A &amp; B</item><item id="2"><![CDATA[<raw>]]></item></items>';
    return Array.from(xml.matchAll(/<item id="(\d+)">(.*?)<\/item>/gs), ([, id, text]) => ({ id, text: text.replace("&amp;", "&") }));
  },
};
