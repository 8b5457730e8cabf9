// isolated-vm: an isolate of its own in the server's process, with a context and nothing of Node.js in it.
import ivm from "isolated-vm";

export async function open(source) {
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  const context = await isolate.createContext();
  const module = await isolate.compileModule(source);
  await module.instantiate(context, (name) => {
    throw new Error(`there is no module ${name}`);
  });
  await module.evaluate();
  const agent = await module.namespace.get("default", { reference: true });
  const method = await agent.get("myAgent", { reference: true });
  const value = await method.apply(agent.derefInto(), [41], { result: { promise: true, copy: true } });
  return { value, close: () => isolate.dispose() };
}
