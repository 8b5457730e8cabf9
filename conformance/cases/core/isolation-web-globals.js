/*---
clause: isolation.web-globals
level: should
description: what scripts of the web expect is there
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const names = [
    "fetch", "Request", "Response", "Headers", "URL", "URLSearchParams", "TextEncoder",
    "TextDecoder", "ReadableStream", "WritableStream", "TransformStream",
    "setTimeout", "setInterval", "Blob",
    "clearTimeout", "queueMicrotask", "structuredClone", "AbortController", "AbortSignal", "Event",
    "EventTarget", "atob", "btoa", "FormData", "File", "DOMException",
  ];
  const source = `
    const missing = (name) => typeof globalThis[name] !== "function";
    export default { run(names) { return names.filter(missing); } };`;
  assertEquals(await loadEntrypoint(t, source).run(names), []);
}
