// node:stream.
const { Stream } = require("readable-stream/lib/ours/browser.js");

module.exports = Stream;
