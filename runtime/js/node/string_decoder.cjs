// node:string_decoder.
module.exports = require("../../../node_modules/string_decoder");
