import { NoAnswer, NotSent, sendRequest, type VendorResponse } from "../../../platform/vendor-http.ts";
import { PaymentUnavailable, PaymentUnknown } from "../contract.ts";
import { type Answer, debugNote, readJson } from "./answer.ts";
import { createAccessToken, type TokenOptions } from "./token.ts";

export interface Call {
  /** For messages, like "capture". */
  operation: string;
  method: "GET" | "POST" | "PATCH";
  path: string;
  body?: unknown;
  /** PayPal's idempotency key: the same key answers the first outcome again. */
  requestId?: string;
}

export interface Client {
  /**
   * Sends one call and answers PayPal's 2xx or refusal. Throws `PaymentUnavailable` when nothing happened, and `PaymentUnknown`
   * when a POST may have been carried out though we don't have its answer.
   */
  call(call: Call): Promise<Answer>;
}

/** Speaks to PayPal's REST API with a shared access token, refreshed once when PayPal rejects it. */
export function createClient(options: TokenOptions): Client {
  const accessToken = createAccessToken(options);

  async function send(call: Call, token: string): Promise<VendorResponse> {
    try {
      return await sendRequest({
        vendor: "paypal",
        method: call.method,
        url: `${options.url}${call.path}`,
        headers: headersOf(call, token),
        ...(call.method !== "GET" ? { body: JSON.stringify(call.body ?? {}) } : {}),
        timeoutMs: options.timeoutMs,
      });
    } catch (error) {
      throw translate(call, error);
    }
  }

  return {
    async call(call) {
      const token = await accessToken.get();
      const first = await send(call, token);
      if (first.status !== 401) return toAnswer(call, first);
      // Gateway and service word this differently, but a 401 of either means that the call was not looked at: repeating is safe.
      accessToken.forget(token);
      return toAnswer(call, await send(call, await accessToken.get()));
    },
  };
}

function headersOf(call: Call, token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    "content-type": "application/json",
    // The minimal answer leaves out amounts and references, the very things that must be compared.
    prefer: "return=representation",
    ...(call.requestId === undefined ? {} : { "paypal-request-id": call.requestId }),
  };
}

function toAnswer(call: Call, response: VendorResponse): Answer {
  const answer = {
    status: response.status,
    body: readJson(response.body),
    debugId: response.headers["paypal-debug-id"] ?? null,
  };
  const note = `PayPal answered ${call.operation} with ${answer.status}${debugNote(answer)}`;
  if (answer.status === 401 || answer.status === 429) throw new PaymentUnavailable(note);
  const isAnswered = answer.status >= 200 && answer.status < 500 && answer.status !== 408;
  if (!isAnswered) throw undecided(call, note);
  return answer;
}

function translate(call: Call, error: unknown): unknown {
  if (error instanceof NotSent) return new PaymentUnavailable("PayPal can't be reached", { cause: error });
  if (error instanceof NoAnswer) return undecided(call, `PayPal did not answer ${call.operation}`, error);
  return error;
}

/** The failure of a call whose answer is missing or useless: a read can be repeated, a write must be looked up. */
export function undecided(call: Pick<Call, "method">, message: string, cause?: unknown): Error {
  return call.method === "GET" ? new PaymentUnavailable(message, { cause }) : new PaymentUnknown(message, { cause });
}
