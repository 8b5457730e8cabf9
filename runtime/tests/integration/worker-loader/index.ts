// A worker for each path, as in the example of miniflare's workerLoaders; and what such a parent soon
// wants: an env, a body that goes through, an error that is answered.
interface Code {
  compatibilityDate: string;
  mainModule: string;
  modules: Record<string, string>;
  env?: unknown;
  globalOutbound?: null;
}

interface Env {
  LOADER: {
    get(id: string, code: () => Code | Promise<Code>): {
      getEntrypoint(): { fetch(request: Request): Promise<Response> };
    };
  };
}

const loads = new Map<string, number>();

function codeFor(pathname: string): Code {
  loads.set(pathname, (loads.get(pathname) ?? 0) + 1);
  return {
    compatibilityDate: "2026-01-01",
    mainModule: "index.js",
    modules: {
      "index.js": `
        import { greeting } from "./greeting.js";
        export default {
          async fetch(request, env) {
            if (request.url.endsWith("/failing")) throw new RangeError("it does not want to");
            const body = request.method === "POST" ? await request.text() : "";
            return new Response(greeting + env.pathname + body, { headers: { "x-by": "worker" } });
          },
        };`,
      "greeting.js": `export const greeting = "Hello from the worker of ";`,
    },
    env: { pathname },
    globalOutbound: null,
  };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/loads") return Response.json([...loads].sort());
    try {
      return await env.LOADER.get(pathname, () => codeFor(pathname)).getEntrypoint().fetch(request);
    } catch (error) {
      return new Response(`${(error as Error).name}: ${(error as Error).message}`, { status: 502 });
    }
  },
};
