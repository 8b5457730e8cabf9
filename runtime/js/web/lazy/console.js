// How the console shows values that are not plain text, by object-inspect.

import inspect from "object-inspect";

const OPTIONS = { depth: 5, maxStringLength: 10000, indent: null, customInspect: false };

function errorText(error) {
  let text = `${error.stack ?? error}`;
  if (error.cause instanceof Error) text += `\n  [cause]: ${errorText(error.cause)}`;
  return text;
}

function show(value) {
  if (typeof value === "string") return value;
  if (Object.is(value, -0)) return "-0";
  try {
    if (value instanceof Error) return errorText(value);
    if (value instanceof Promise) return "Promise {}";
    return inspect(value, OPTIONS);
  } catch {
    // A value whose traps or getters throw must not make logging throw.
    return typeof value === "function" ? "[function]" : "[object]";
  }
}

const DIRECTIVES = {
  s: (value) => (typeof value === "object" && value !== null ? show(value) : String(value)),
  d: (value) => (typeof value === "object" ? "NaN" : `${Number(value)}`),
  i: (value) => (typeof value === "object" ? "NaN" : `${Number.parseInt(value, 10)}`),
  f: (value) => (typeof value === "symbol" ? "NaN" : `${Number.parseFloat(value)}`),
  j: (value) => JSON.stringify(value),
  o: show,
  O: show,
  c: () => "", // styles, which lines of text do not have
};

// One line from the arguments of a console method.
function format(values) {
  let next = 0;
  let text = "";
  if (typeof values[0] === "string" && values.length > 1) {
    next = 1;
    text = values[0].replace(/%([sdifjoOc%])/g, (whole, letter) => {
      if (letter === "%") return "%";
      if (next >= values.length) return whole;
      const value = values[next++];
      try {
        return DIRECTIVES[letter](value);
      } catch {
        return show(value);
      }
    });
  }
  for (let i = next; i < values.length; i++) text += (i ? " " : "") + show(values[i]);
  return text;
}

export default function () {
  return { format, show };
}
