// An app of itty-router.
import { AutoRouter, error, withParams } from "itty-router";

const router = AutoRouter({ before: [withParams] });
router
  .get("/hello/:name", ({ name }) => ({ hello: name }))
  .post("/echo", async (request) => ({ body: await request.json() }))
  .get("/fail", () => error(403, "not for you"));

export default { ...router };
