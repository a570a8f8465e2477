import type { FastifyInstance } from "fastify";
import { BadRequest, fieldsOf, wholeNumber } from "./body-fields.ts";
import type { World } from "./world.ts";

const advanceMaxSeconds = 10 * 365 * 24 * 60 * 60;

/** Tells the sandbox's time and moves it ahead. */
export function registerClockCalls(server: FastifyInstance, { clock }: World): void {
  server.get("/api/clock", () => ({ now: clock.now().toISOString() }));
  server.post("/api/clock", (request) => {
    const seconds = wholeNumber(fieldsOf(request.body), "advance_seconds", { min: 0, max: advanceMaxSeconds });
    if (seconds === undefined) throw new BadRequest("advance_seconds must say how many seconds to move ahead.");
    clock.advance(seconds);
    return { now: clock.now().toISOString() };
  });
}
