// node:url: the old parser of the package url, and the standard one of every worker.
const base = require("../../../node_modules/url");

function fileURLToPath(value) {
  const { protocol, pathname } = new URL(value);
  if (protocol !== "file:") throw new TypeError("The URL must be of scheme file");
  return decodeURIComponent(pathname);
}

function pathToFileURL(path) {
  const url = new URL("file:///");
  url.pathname = path.replaceAll("%", "%25");
  return url;
}

function urlToHttpOptions(url) {
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    hash: url.hash,
    search: url.search,
    pathname: url.pathname,
    path: `${url.pathname}${url.search}`,
    href: url.href,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.username || url.password
      ? { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }
      : {}),
  };
}

module.exports = {
  ...base,
  fileURLToPath,
  pathToFileURL,
  urlToHttpOptions,
  format(value, ...rest) {
    return value instanceof URL ? value.href : base.format(value, ...rest);
  },
  domainToASCII: (domain) => new URL(`http://${domain}`).hostname,
  get URL() {
    return globalThis.URL;
  },
  get URLSearchParams() {
    return globalThis.URLSearchParams;
  },
};
