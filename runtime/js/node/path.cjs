// node:path. There is no other file system than the bundle's, whose names are POSIX paths.
const path = require("path-browserify");

module.exports = path;
