// node:punycode.
module.exports = require("punycode/punycode.js");
