import type { VendorResponse } from "../../../platform/vendor-http.ts";
import { Rejected, Unavailable } from "../contract.ts";
import type { Operation } from "./operations.ts";
import { refusal, uncertain } from "./refusals.ts";
import { envelope } from "./wire.ts";

/** The `obj` of a successful answer, checked. Throws `Rejected`, `Unavailable` or `Unknown`; never quotes the body, which may be anything. */
export function readAnswer<Answer>(operation: Operation<Answer>, response: VendorResponse): Answer {
  const { status } = response;
  if (status === 429) throw tooManyRequests(operation, response);
  if (status >= 500) throw uncertain(operation, `answered HTTP ${status}`);
  const answer = parse(response.body);
  if (!envelope.Check(answer)) throw notAnEnvelope(operation, status);
  if (String(answer.success).toLowerCase() !== "true") {
    // Codes are six digits; one that came as a number has lost its leading zeros.
    const code = String(answer.errorCode ?? "").padStart(6, "0");
    throw refusal(operation, code, answer.errorMsg ?? answer.errorMessage ?? "");
  }
  if (operation.answer.Check(answer.obj)) return answer.obj;
  const [problem] = operation.answer.Errors(answer.obj);
  throw uncertain(
    operation,
    `answered something unreadable: obj${problem?.instancePath ?? ""} ${problem?.message ?? ""}`,
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function notAnEnvelope(operation: Operation, status: number): Error {
  // A proxy or a wrong base URL speaks here: the request was turned away before it reached the carrier's business.
  if ([401, 403, 404, 405].includes(status)) {
    return new Rejected(
      "misconfigured",
      `${operation.path} answered HTTP ${status}: check the URL and the credentials`,
    );
  }
  return uncertain(operation, `answered something that is not the carrier's envelope (HTTP ${status})`);
}

function tooManyRequests(operation: Operation, response: VendorResponse): Unavailable {
  const message = `${operation.path} answered HTTP 429`;
  const seconds = Number(response.headers["retry-after"]);
  return seconds > 0 ? new Unavailable(message, { retryAfterMs: seconds * 1000 }) : new Unavailable(message);
}
