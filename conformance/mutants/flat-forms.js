/*---
description: forms arrive with one text for each name
breaks: [rpc.form-data]
---*/
import { aroundCalls } from "../harness/mutate.js";

const flat = (value) => {
  if (typeof FormData === "undefined" || !(value instanceof FormData)) return value;
  const form = new FormData();
  for (const [name, entry] of value) form.set(name, typeof entry === "string" ? entry : entry.name);
  return form;
};

export default (loader) => aroundCalls(loader, async (f, args) => flat(await f(...args.map(flat))));
