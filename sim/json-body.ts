import type { FastifyInstance } from "fastify";
import { BadRequest } from "./body-fields.ts";

/** Takes an empty body with a JSON content type for no body, because many clients send one with every request. */
export function acceptEmptyJson(server: FastifyInstance): void {
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    const text = body.toString();
    if (text.trim() === "") {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new BadRequest("The body is not valid JSON."));
    }
  });
}
