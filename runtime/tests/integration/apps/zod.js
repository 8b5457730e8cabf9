// Schemas of zod, whose compiled validators would use eval where they can.
import { z } from "zod";

const User = z.object({
  name: z.string().min(2),
  email: z.email(),
  age: z.number().int().positive().optional(),
  tags: z.array(z.enum(["a", "b"])).default([]),
  kind: z.discriminatedUnion("type", [
    z.object({ type: z.literal("x"), x: z.number() }),
    z.object({ type: z.literal("y"), y: z.coerce.date() }),
  ]),
});

export default {
  async fetch(request) {
    const result = User.safeParse(await request.json());
    if (result.success) return Response.json(result.data);
    const issues = result.error.issues.map(({ path, code }) => [path.join("."), code]);
    return Response.json({ issues, schema: z.toJSONSchema(z.string()) }, { status: 400 });
  },
};
