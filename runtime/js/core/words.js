// What a worker and a side without V8 tell each other about calls: words, each of which ends with NUL
// (loader/words.c is the other half). Neither a URL nor a header can have one in it.

import { textIndexOf, textSlice } from "./primordials.js";

// Takes a message apart: { kind } and what there is of that kind.
export function readMessage(text) {
  const words = [];
  let at = 0;
  for (let end; (end = textIndexOf(text, "\0", at)) >= 0; at = end + 1) {
    words[words.length] = textSlice(text, at, end);
  }
  switch (words[0]) {
    case "call":
      return { kind: "call", entrypoint: words[1], method: words[2], args: words[3] };
    case "fetch":
      return readFetch(words);
    default:
      return { kind: words[0], name: words[1] };
  }
}

function readFetch(words) {
  const headers = [];
  for (let i = 6; i + 1 < words.length; i += 2) {
    headers[headers.length] = [words[i], words[i + 1]];
  }
  return {
    kind: "fetch", entrypoint: words[1], visit: +words[2], inlet: +words[3], method: words[4],
    url: words[5], headers,
  };
}

// The head of an answer, as words.
export function writeHead(head) {
  let text = `${head.status}\0${head.inlet}\0${head.outlet}\0${head.statusText}\0`;
  const { headers } = head;
  for (let i = 0; i < headers.length; i++) text += `${headers[i][0]}\0${headers[i][1]}\0`;
  return text;
}
