// node:querystring.
const base = require("../../../node_modules/querystring");

module.exports = {
  ...base,
  decode: base.parse,
  encode: base.stringify,
  escape: encodeURIComponent,
  unescape: decodeURIComponent,
};
