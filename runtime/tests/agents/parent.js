// What agents write, run as an agent is: each snippet is loaded by itself, and what it answers is
// compared with what workerd answers to it. agents.sh makes ./given.js.
import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { differs, expected, modules, snippets } from "./given.js";

const METHOD = /^  (?:async )?(\w+)\(.*\) \{$/gm;

// The whole network of the snippets.
export class Site extends WorkerEntrypoint {
  async fetch(request) {
    const url = new URL(request.url);
    const route = url.pathname.split("/")[1];
    const answer = routes[route];
    if (answer === undefined) return Response.json({ error: "not found", url: url.href }, { status: 404 });
    return await answer(request, url, this.ctx.props);
  }
}

const tries = new Map();
const routes = {
  json: (request, url) =>
    Response.json({ path: url.pathname, query: [...url.searchParams], method: request.method }),
  flaky(request, url, { name }) {
    const count = (tries.get(name) ?? 0) + 1;
    tries.set(name, count);
    if (count < 3) return new Response("busy", { status: 503, headers: { "retry-after": "0" } });
    return Response.json({ ok: true, count });
  },
  slow: () => new Promise((resolve) => setTimeout(() => resolve(new Response("late")), 600000)),
  lines() {
    const pieces = ['{"n":1}\n{"n"', ':2}\n', '{"n":3,"text":"h\u00e9', 'llo"}\n{"n":4}'];
    return new Response(new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    }), { headers: { "content-type": "application/x-ndjson" } });
  },
  events() {
    const text = "event: token\ndata: Hel\n\nevent: token\ndata: lo\n\ndata: [DONE]\n\n";
    return new Response(text, { headers: { "content-type": "text/event-stream" } });
  },
  async form(request) {
    const form = await request.formData();
    const fields = [];
    for (const [name, value] of form) {
      fields.push(typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()]);
    }
    return Response.json(fields);
  },
  async echo(request) {
    const headers = [...request.headers].filter(([name]) => !/^(cf-|x-forwarded|user-agent)/.test(name));
    return Response.json({ method: request.method, headers, body: await request.text() });
  },
  redirect: (request, url) => Response.redirect(new URL("/json?redirected=1", url).href, 302),
  page: () => new Response("<html><body><h1 class=a>Title</h1><a href=/x>link</a></body></html>", {
    headers: [["content-type", "text/html; charset=utf-8"], ["set-cookie", "a=1"], ["set-cookie", "b=2; Path=/"]],
  }),
  broken: () => {
    throw new RangeError("the site is broken");
  },
  empty: () => new Response(null, { status: 204 }),
};

// What a host gives its agents to call.
class Tools extends RpcTarget {
  add(a, b) {
    return a + b;
  }
  async search({ query, limit = 2 }) {
    return Array.from({ length: limit }, (_, i) => ({ title: `${query} ${i + 1}`, at: new Date(i * 1000) }));
  }
  fail(kind) {
    if (kind === "aggregate") throw new AggregateError([new TypeError("one"), new Error("two")], "all failed");
    throw Object.assign(new TypeError("tool failed", { cause: new Error("the cause") }), { code: "E_TOOL" });
  }
  counter() {
    let n = 0;
    return { next: () => ++n };
  }
  stream() {
    return new Response("from a tool").body;
  }
}

function load(env, ctx, file) {
  return env.LOADER.load({
    compatibilityDate: "2026-05-01",
    compatibilityFlags: ["nodejs_compat"],
    mainModule: "agent.js",
    modules: { ...modules, "agent.js": snippets[file] },
    env: { API_KEY: "secret", CONFIG: { retries: 3 }, SITE: ctx.exports.Site({ props: { name: "bound" } }) },
    globalOutbound: ctx.exports.Site({ props: { name: file } }),
  }).getEntrypoint();
}

async function answerOf(agent, name) {
  try {
    return JSON.parse(JSON.stringify((await agent[name](new Tools())) ?? null));
  } catch (error) {
    return { failed: `${error.name}: ${error.message}` };
  }
}

export function namesOf(file) {
  const methods = snippets[file].split("\nexport default {")[1];
  return Array.from(methods.matchAll(METHOD), (match) => match[1]);
}

export function test(file) {
  return {
    async test(controller, env, ctx) {
      const agent = load(env, ctx, file);
      const wrong = [];
      for (const name of namesOf(file)) {
        const actual = JSON.stringify(await answerOf(agent, name));
        const wanted = JSON.stringify(expected[file]?.[name]);
        const known = differs[`${file}.${name}`] ?? differs[`${file}.*`];
        if (actual === wanted) {
          if (known !== undefined && !known.engine) wrong.push(`${name} does not differ any more`);
        } else if (known === undefined) {
          wrong.push(`${name}: ${actual} is not ${wanted}`);
        } else if (actual !== JSON.stringify(known.answer)) {
          wrong.push(`${name}: ${actual} is neither ${wanted} nor ${JSON.stringify(known.answer)}`);
        }
      }
      if (wrong.length > 0) throw new Error(`\n${wrong.join("\n")}`);
    },
  };
}

// Prints what all answer, as expected.json has it.
export const answers = {
  async test(controller, env, ctx) {
    const all = {};
    for (const file of Object.keys(snippets)) {
      all[file] = {};
      const agent = load(env, ctx, file);
      for (const name of namesOf(file)) all[file][name] = await answerOf(agent, name);
    }
    console.log(`answers: ${JSON.stringify(all)}`);
  },
};
