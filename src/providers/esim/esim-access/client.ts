import { randomUUID } from "node:crypto";
import { systemClock } from "../../../platform/clock.ts";
import { BudgetExhausted } from "../../../platform/request-budget.ts";
import { NoAnswer, NotSent, sendRequest, type VendorResponse } from "../../../platform/vendor-http.ts";
import { type RequestLane, Unavailable } from "../contract.ts";
import { readAnswer } from "./answer.ts";
import type { Operation } from "./operations.ts";
import { uncertain } from "./refusals.ts";
import { type Credentials, signRequest } from "./signature.ts";

export interface ClientOptions extends Credentials {
  /** Without a trailing `/api/v1/open`. */
  url: string;
  /** Resolves when this request may be sent; rejects when that would take too long. */
  throttle: (lane: RequestLane) => Promise<void>;
  timeoutMs: number;
  /** For operations whose caller waits with us, and would go away. */
  promptTimeoutMs: number;
}

export interface Client {
  /** Throws `Rejected`, `Unavailable`, or `Unknown` when the operation is a write whose outcome did not reach us. */
  call<Answer>(operation: Operation<Answer>, body: object): Promise<Answer>;
}

/** Speaks the carrier's protocol: a signed POST of JSON, answered by an envelope. Repeats nothing by itself. */
export function createClient(options: ClientOptions): Client {
  return {
    async call(operation, body) {
      await waitForTurn(options, operation);
      const response = await send(options, operation, JSON.stringify(body));
      return readAnswer(operation, response);
    },
  };
}

async function waitForTurn({ throttle }: ClientOptions, operation: Operation): Promise<void> {
  try {
    await throttle(operation.lane);
  } catch (error) {
    // Whatever the reason, the request was not sent.
    const message = `${operation.path} got no turn to be sent`;
    if (!(error instanceof BudgetExhausted)) throw new Unavailable(message, { cause: error });
    throw new Unavailable(message, { cause: error, retryAfterMs: error.retryAfterMs });
  }
}

async function send(options: ClientOptions, operation: Operation, body: string): Promise<VendorResponse> {
  // Always the real time: the carrier refuses signatures that are minutes away from its own.
  const timestamp = String(systemClock.now().getTime());
  const signature = signRequest(options, { timestamp, requestId: randomUUID(), body });
  try {
    return await sendRequest({
      vendor: "esimaccess",
      method: "POST",
      url: `${options.url.replace(/\/+$/, "")}/api/v1/open/${operation.path}`,
      headers: { ...signature, "content-type": "application/json", accept: "application/json" },
      body,
      timeoutMs: operation.isPrompt ? options.promptTimeoutMs : options.timeoutMs,
    });
  } catch (error) {
    if (error instanceof NotSent) throw new Unavailable(error.message, { cause: error });
    if (error instanceof NoAnswer) throw uncertain(operation, "was not answered", { cause: error });
    throw error;
  }
}
