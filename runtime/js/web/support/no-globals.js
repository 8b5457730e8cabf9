// Stands in for globalThis inside a bundled package that looks there for something faster: it would
// find our own, which is what asked for the package.

export const noGlobals = { __proto__: null };
