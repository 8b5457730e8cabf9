// TextEncoder, TextDecoder and their streams, in UTF-8 and the other encodings.

import { check, equal, same, throws } from "./check.js";

const bytes = (...list) => Uint8Array.from(list);
const utf8 = new TextEncoder();

// A text of each encoding, by hand from its published table.
const SAMPLES = [
  ["utf-16le", [0x3d, 0xd8, 0x00, 0xde, 0x41, 0x00], "\u{1f600}A"],
  ["utf-16be", [0xd8, 0x3d, 0xde, 0x00, 0x00, 0x41], "\u{1f600}A"],
  ["windows-1252", [0x80, 0xe9, 0x81], "\u20ac\u00e9\u0081"],
  ["iso-8859-2", [0xa1, 0xb1], "\u0104\u0105"],
  ["iso-8859-8-i", [0xe0], "\u05d0"],
  ["koi8-r", [0xf0, 0xd2], "\u041f\u0440"],
  ["windows-1251", [0xcf, 0xf0], "\u041f\u0440"],
  ["macintosh", [0x8a], "\u00e4"],
  ["ibm866", [0x8f], "\u041f"],
  ["shift_jis", [0x93, 0xfa, 0x96, 0x7b, 0xb1], "\u65e5\u672c\uff71"],
  ["euc-jp", [0xc6, 0xfc, 0xcb, 0xdc], "\u65e5\u672c"],
  ["iso-2022-jp", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42, 0x41], "\u65e5A"],
  ["euc-kr", [0xc7, 0xd1], "\ud55c"],
  ["gbk", [0xd6, 0xd0], "\u4e2d"],
  ["gb18030", [0x81, 0x30, 0x81, 0x30, 0xd6, 0xd0], "\u0080\u4e2d"],
  ["big5", [0xa4, 0xa4], "\u4e2d"],
  ["x-user-defined", [0x80, 0xff], "\uf780\uf7ff"],
];

export const otherEncodings = {
  test() {
    for (const [name, list, text] of SAMPLES) {
      const decoder = new TextDecoder(name);
      equal(decoder.encoding, name);
      equal(decoder.decode(bytes(...list)), text, name);
      let parts = "";
      for (const byte of list) parts += decoder.decode(bytes(byte), { stream: true });
      equal(parts + decoder.decode(), text, `${name}, byte by byte`);
      equal(new TextDecoder(name, { fatal: true }).decode(bytes(...list)), text, `${name}, fatal`);
    }
  },
};

export const labels = {
  test() {
    for (const [label, name] of [
      ["latin1", "windows-1252"],
      ["ASCII", "windows-1252"],
      [" UTF8\n", "utf-8"],
      ["unicode-1-1-utf-8", "utf-8"],
      ["utf-16", "utf-16le"],
      ["sjis", "shift_jis"],
      ["gb2312", "gbk"],
      ["ks_c_5601-1987", "euc-kr"],
    ]) {
      equal(new TextDecoder(label).encoding, name, label);
    }
    for (const wrong of ["", "utf-7", "utf-32", "replacement", "iso-2022-kr", "latin-1"]) {
      throws(() => new TextDecoder(wrong), "RangeError");
    }
  },
};

export const whatIsNotValid = {
  test() {
    const wrong = [
      ["utf-8", [0xc0, 0x80]],
      ["utf-8", [0xed, 0xa0, 0x80]],
      ["utf-8", [0xf4, 0x90, 0x80, 0x80]],
      ["utf-8", [0xe2, 0x82]],
      ["utf-16le", [0x00, 0xd8]],
      ["utf-16le", [0x41]],
      ["shift_jis", [0x81]],
      ["iso-8859-6", [0xa1]],
    ];
    for (const [name, list] of wrong) {
      throws(() => new TextDecoder(name, { fatal: true }).decode(bytes(...list)), "TypeError");
      check(new TextDecoder(name).decode(bytes(...list)).includes("\ufffd"), `${name} ${list}`);
    }
    // As many replacements as there are longest beginnings of a character.
    equal(new TextDecoder().decode(bytes(0xf0, 0x9f, 0x98, 0x41)), "\ufffdA");
    equal(new TextDecoder().decode(bytes(0xc0, 0x80)), "\ufffd\ufffd");
    throws(() => new TextDecoder().decode("text"), "TypeError");
  },
};

export const byteOrderMarks = {
  test() {
    const marked = bytes(0xef, 0xbb, 0xbf, 0x41);
    equal(new TextDecoder().decode(marked), "A");
    equal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(marked), "\ufeffA");
    const decoder = new TextDecoder();
    let text = "";
    for (const byte of marked) text += decoder.decode(bytes(byte), { stream: true });
    equal(text + decoder.decode(), "A", "in pieces");
    equal(decoder.decode(marked), "A", "again");
    equal(new TextDecoder("utf-16le").decode(bytes(0xff, 0xfe, 0x41, 0)), "A");
    equal(new TextDecoder("utf-16be", { ignoreBOM: true }).decode(bytes(0xfe, 0xff)), "\ufeff");
  },
};

export const encoding = {
  test() {
    same([...utf8.encode("a\u00e9\u20ac\u{1f600}\ud800")],
      [0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xef, 0xbf, 0xbd]);
    equal(utf8.encode().length, 0);
    const target = new Uint8Array(5);
    same(utf8.encodeInto("a\u20ac\u20ac", target), { read: 2, written: 4 });
    same([...target], [0x61, 0xe2, 0x82, 0xac, 0]);
    throws(() => utf8.encodeInto("a", new Uint16Array(1)), "TypeError");
  },
};

export const streams = {
  async test() {
    const parts = ["a\ud83d", "\ude00", "\ud800"];
    const source = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    const back = source.pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream());
    let text = "";
    for await (const part of back) text += part;
    equal(text, "a\u{1f600}\ufffd");
    const japanese = new TextDecoderStream("shift_jis", { fatal: true });
    same([japanese.encoding, japanese.fatal], ["shift_jis", true]);
    const writer = japanese.writable.getWriter();
    for (const byte of [0x93, 0xfa]) writer.write(bytes(byte));
    writer.close();
    equal((await japanese.readable.getReader().read()).value, "\u65e5");
  },
};

export const base64 = {
  test() {
    equal(btoa("\u0000\u00ff~"), "AP9+");
    equal(atob(" AP9 + "), "\u0000\u00ff~");
    equal(atob("YQ"), "a");
    for (const wrong of ["a", "YQ=", "YQ===", "Y=Q=", "*"]) {
      throws(() => atob(wrong), "InvalidCharacterError");
    }
    throws(() => btoa("\u0100"), "InvalidCharacterError");
  },
};
