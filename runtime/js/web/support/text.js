// Stands in for the globals TextEncoder and TextDecoder inside bundled packages (esbuild --inject):
// they neither load another bundle nor see what a guest put in the globals' place.

import { host } from "./host.js";

export class TextEncoder {
  encode(string) {
    return host.ops.utf8Encode(string);
  }
}

export class TextDecoder {
  decode(bytes) {
    return host.ops.utf8Decode(bytes, false, true);
  }
}
