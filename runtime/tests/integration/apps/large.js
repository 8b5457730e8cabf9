// Everything at once: more than half a megabyte of code, of which little runs.
import * as codemode from "@cloudflare/codemode";
import * as capnweb from "capnweb";
import * as zod from "zod";
import * as locales from "zod/locales";
import * as mcp from "@modelcontextprotocol/sdk/server/mcp.js";
import app from "./hono.js";

export class Everything {
  static names = [codemode, capnweb, zod, locales, mcp].map((module) => Object.keys(module).length);
}

export default app;
