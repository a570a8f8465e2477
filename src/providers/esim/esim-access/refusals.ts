import { Rejected, type RejectionReason, Unavailable, Unknown } from "../contract.ts";
import type { Operation } from "./operations.ts";

/** The carrier knows the order and has not drawn its profiles yet. */
export class StillAllocating extends Unavailable {}

const stillAllocatingCode = "200010";
const busyCode = "900001";

/** Definite answers only. A code that is missing here, such as 000001, leaves open what happened. */
const rejections: Record<string, { reason: RejectionReason; meaning: string }> = {
  "000101": { reason: "misconfigured", meaning: "a mandatory header is empty" },
  "000102": { reason: "misconfigured", meaning: "a mandatory header is malformed" },
  "000103": { reason: "misconfigured", meaning: "the HTTP method is not supported" },
  "000104": { reason: "misconfigured", meaning: "the body is not JSON" },
  "000105": { reason: "misconfigured", meaning: "a mandatory parameter is absent" },
  "000106": { reason: "misconfigured", meaning: "a mandatory parameter is null" },
  "000107": { reason: "refused", meaning: "a parameter is too long or too short" },
  "101001": { reason: "misconfigured", meaning: "the timestamp is stale: compare the clocks" },
  "101002": { reason: "misconfigured", meaning: "our address is blocked" },
  "101003": { reason: "misconfigured", meaning: "the signature does not match: check the credentials" },
  "200002": { reason: "invalid_state", meaning: "not allowed in the present state" },
  "200005": { reason: "price_changed", meaning: "the price of the package moved" },
  "200006": { reason: "price_changed", meaning: "the total amount differs" },
  "200007": { reason: "provider_funds", meaning: "our balance there is too low" },
  "200008": { reason: "refused", meaning: "the parameters of the order are wrong" },
  "200009": { reason: "invalid_state", meaning: "the order is in an abnormal state" },
  "200011": { reason: "out_of_stock", meaning: "not enough profiles in stock" },
  "310201": { reason: "not_found", meaning: "unknown bundle" },
  "310211": { reason: "not_found", meaning: "unknown location" },
  "310221": { reason: "not_found", meaning: "unknown currency" },
  "310231": { reason: "not_found", meaning: "unknown operator" },
  "310241": { reason: "plan_gone", meaning: "unknown package code" },
  "310243": { reason: "plan_gone", meaning: "unknown package" },
  "310251": { reason: "not_found", meaning: "unknown vendor" },
  "310272": { reason: "not_found", meaning: "unknown order" },
  "310403": { reason: "not_found", meaning: "the ICCID is not in that order" },
};

/** What a business error of the carrier means for the caller. */
export function refusal(operation: Operation, code: string, text: string): Error {
  const rejection = rejections[code];
  if (rejection !== undefined) {
    return new Rejected(rejection.reason, `${operation.path} answered ${code}: ${rejection.meaning}`);
  }
  if (code === busyCode) return new Unavailable(`${operation.path} answered ${code}: the carrier is busy`);
  if (code === stillAllocatingCode && !operation.isWrite) {
    return new StillAllocating(`${operation.path} answered ${code}: profiles are still being allocated`);
  }
  return uncertain(operation, `answered ${code}: ${text.slice(0, 200)}`);
}

/** For an answer that does not tell: a write may have happened, a read can simply be repeated. */
export function uncertain(operation: Operation, message: string, options?: ErrorOptions): Error {
  const text = `${operation.path} ${message}`;
  return operation.isWrite ? new Unknown(text, options) : new Unavailable(text, options);
}
