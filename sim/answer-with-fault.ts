import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { FaultKind } from "./faults.ts";

export const slowAnswerMs = 3000;
const unansweredMs = 60_000;

/**
 * Does the work under a fault and resolves with what the route handler should return: `undefined` when the
 * connection was already dealt with. `refuse`, `out_of_stock` and
 * `price_changed` are the vendor's own words, so here they change nothing: handle them inside `work`.
 */
export async function answerWithFault<T>(
  fault: FaultKind | undefined,
  reply: FastifyReply,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  switch (fault) {
    case "error":
      return await reply.code(500).send({ message: "The sandbox was asked to fail before doing the work." });
    case "timeout":
      return await leaveUnanswered(reply);
    case "slow": {
      const answer = await work();
      await delay(slowAnswerMs, undefined, { ref: false });
      return answer;
    }
    case "drop_reply":
      await work();
      reply.hijack();
      reply.raw.destroy();
      return undefined;
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
