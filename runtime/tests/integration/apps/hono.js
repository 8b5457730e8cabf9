// An app of hono: routes, middleware, JSON, a stream, a WebSocket, and an error.
import { Hono } from "hono";
import { upgradeWebSocket } from "hono/cloudflare-workers";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { stream } from "hono/streaming";
import { validator } from "hono/validator";

const app = new Hono();
app.use("/api/*", cors());
app.get("/", (c) => c.text("hello from hono"));
app.get("/api/items/:id", (c) => c.json({ id: Number(c.req.param("id")), q: c.req.query("q") }));
app.post(
  "/api/items",
  validator("json", (value, c) => value.name ? value : c.text("a name is needed", 400)),
  (c) => c.json({ created: c.req.valid("json").name }, 201),
);
app.get("/stream", (c) =>
  stream(c, async (out) => {
    for (const part of ["a", "b", "c"]) await out.write(part);
  }));
app.get("/socket", upgradeWebSocket((c) => ({
  onMessage: (event, socket) => socket.send(`${c.req.query("name")} heard ${event.data}`),
})));
app.get("/teapot", () => {
  throw new HTTPException(418, { message: "short and stout" });
});
app.onError((error, c) => c.text(error.message, error.status ?? 500));

export default app;
