// A server of the Model Context Protocol, with a tool and a resource.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from
  "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { z } from "zod";

function makeServer() {
  const server = new McpServer({ name: "integration", version: "1.0.0" });
  server.registerTool(
    "add",
    { description: "adds", inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }] }),
  );
  server.registerResource("note", "note://one", { mimeType: "text/plain" }, (uri) => ({
    contents: [{ uri: uri.href, text: "a note" }],
  }));
  return server;
}

export default {
  async fetch(request) {
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await makeServer().connect(transport);
    return await transport.handleRequest(request);
  },
};
