// node:assert.
const assert = require("../../../node_modules/assert");

module.exports = assert;
