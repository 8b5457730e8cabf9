// quickjs-emscripten: an interpreter in WebAssembly, with a runtime and a context for each sandbox.
import { getQuickJS } from "quickjs-emscripten";

const quickjs = await getQuickJS();

// The value of a handle that may be a promise; only the sandbox's own jobs can settle that.
function settle(runtime, context, handle) {
  const settled = context.resolvePromise(handle);
  runtime.executePendingJobs();
  return settled.then((result) => context.unwrapResult(result).consume(context.dump));
}

export async function open(source) {
  const runtime = quickjs.newRuntime();
  const context = runtime.newContext();
  runtime.setModuleLoader(() => source);
  const started = context.unwrapResult(
    context.evalCode(
      'import agent from "agent.js"; globalThis.called = agent.myAgent(41);',
      "main.js",
      { type: "module" },
    ),
  );
  started.dispose();
  const called = context.getProp(context.global, "called");
  const value = await called.consume((handle) => settle(runtime, context, handle));
  const close = () => {
    context.dispose();
    runtime.dispose();
  };
  return { value, close };
}
