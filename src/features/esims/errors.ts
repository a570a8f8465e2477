import { Failure } from "../../platform/failure.ts";
import type { EsimStatus } from "./schema.ts";
import type { EsimRow } from "./store.ts";

export function esimNotFound(): Failure {
  return new Failure("not_found", "There is no such eSIM: give an ICCID, an esimTranNo or an order id of yours.");
}

export function orderNotFound(): Failure {
  return new Failure("not_found", "There is no such order.");
}

export function nothingDelivered(): Failure {
  return new Failure(
    "invalid_state",
    "This order has no eSIM yet: the carrier has not delivered it, or it was cancelled.",
  );
}

export function ambiguousIdentifier(esims: EsimRow[]): Failure {
  return new Failure(
    "ambiguous_identifier",
    `This order holds ${esims.length} eSIMs. Use the ICCID of one of them.`,
    esims.map((esim) => ({
      path: "identifier",
      message: `${esim.iccid} is one of them`,
      iccid: esim.iccid,
      esimTranNo: esim.esimTranNo,
      status: esim.status,
    })),
  );
}

/** What the carrier, or the plan, has no function for. */
export function unsupported(what: string): Failure {
  return new Failure("unsupported_by_provider", `This eSIM's carrier or plan can't do that: ${what}.`);
}

export function forbiddenByState(action: string, status: EsimStatus): Failure {
  return new Failure("invalid_state", `An eSIM that is ${status} can't be ${action}.`, [
    { path: "status", message: `is ${status}`, status },
  ]);
}

/** The carrier was not reached, or broke before it answered; `sentence` says what that means for the caller. */
export function carrierAway(sentence: string, cause?: unknown): Failure {
  return new Failure("provider_unavailable", sentence, undefined, { retryAfterSeconds: 5, cause });
}

export function carrierRefused(sentence: string, cause: unknown): Failure {
  return new Failure("provider_refused", sentence, undefined, { cause });
}
