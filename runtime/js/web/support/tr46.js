// Stands in for the package tr46 inside the url bundle (esbuild --alias). Its tables are most of
// what URL parsing weighs, and only hosts beyond ASCII need them: those load the bundle "idna".

import { host } from "./host.js";

export function toASCII(domain, options) {
  // For plain ASCII without an encoded label the mapping only lowers the letters, and with
  // STD3 rules off every label is valid.
  if (!options.useSTD3ASCIIRules && !options.verifyDNSLength && /^[\x00-\x7f]*$/.test(domain)) {
    const lower = domain.toLowerCase();
    if (!lower.includes("xn--")) return lower;
  }
  return host.lazy("idna").toASCII(domain, options);
}

export function toUnicode(domain, options) {
  return host.lazy("idna").toUnicode(domain, options);
}
