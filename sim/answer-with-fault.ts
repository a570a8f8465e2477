import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { FaultKind } from "./faults.ts";

export const slowAnswerMs = 3000;
const unansweredMs = 60_000;

/**
 * Does the work under a fault and returns what the route handler should return. `refuse`, `out_of_stock` and
 * `price_changed` are the vendor's own words, so here they change nothing: handle them inside `work`.
 */
export async function answerWithFault<T>(
  fault: FaultKind | undefined,
  reply: FastifyReply,
  work: () => T | Promise<T>,
): Promise<T | FastifyReply> {
  switch (fault) {
    case "error":
      return reply.code(500).send({ message: "The sandbox was asked to fail before doing the work." });
    case "timeout":
      return leaveUnanswered(reply);
    case "slow": {
      const answer = await work();
      await delay(slowAnswerMs, undefined, { ref: false });
      return answer;
    }
    case "drop_reply":
      await work();
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case "refuse":
    case "out_of_stock":
    case "price_changed":
    case undefined:
      return await work();
  }
}

/** Holds the connection open without a word, as a hung vendor does; closing the sandbox ends it too. */
function leaveUnanswered(reply: FastifyReply): FastifyReply {
  reply.hijack();
  setTimeout(() => reply.raw.destroy(), unansweredMs).unref();
  return reply;
}
