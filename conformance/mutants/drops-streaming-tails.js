/*---
description: streaming tail workers are left out
breaks: [tails.streaming-events]
---*/
import { aroundCode } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, ({ streamingTails, ...code }) => code);
