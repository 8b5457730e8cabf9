// Internationalised host names, by tr46: the tables that the bundle "url" does without.

import { toASCII, toUnicode } from "tr46";

export default function () {
  return { toASCII, toUnicode };
}
