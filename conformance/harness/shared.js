// What cases and the parent's entrypoints share. By names of t.unique(); whoever sets one deletes
// it, so that the parent does not grow with every case.
export const shared = new Map();
