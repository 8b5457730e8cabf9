// Syntax that came after V8 10.2.
export default {
  disposal() {
    const log = [];
    {
      using resource = { [Symbol.dispose]: () => log.push("disposed") };
      log.push(typeof resource);
    }
    return log;
  },
  async asyncDisposal() {
    const log = [];
    {
      await using resource = { [Symbol.asyncDispose]: async () => log.push("closed") };
      log.push(typeof resource);
    }
    return log;
  },
  regexSets() {
    return [/[\p{L}--[a-z]]/v.test("A"), /[\p{L}--[a-z]]/v.test("a")];
  },
  regexModifiers() {
    return /a(?i:b)c/.test("aBc");
  },
};
