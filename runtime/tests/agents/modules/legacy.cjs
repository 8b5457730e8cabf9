const helper = require("./lib/helper.js");

exports.name = "legacy";
exports.double = (n) => n * 2;
exports.helper = typeof helper;
