// node:vm: a context in the server's own isolate. Node's documentation says that it is no security
// mechanism; it is here as what a context alone costs.
import vm from "node:vm";

export async function open(source) {
  const context = vm.createContext({});
  const module = new vm.SourceTextModule(source, { context });
  await module.link((name) => Promise.reject(new Error(`there is no module ${name}`)));
  await module.evaluate();
  const sandbox = { value: await module.namespace.default.myAgent(41), module };
  sandbox.close = () => {
    sandbox.module = undefined;
  };
  return sandbox;
}
