import type { ErrorCode } from "../../../platform/error-catalogue.ts";
import { Failure } from "../../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../../platform/money.ts";
import type { RejectionReason } from "../../../providers/esim/contract.ts";

export function unknownPackage(packageCode: string): Failure {
  return new Failure("not_found", `This eSIM has no top-up plan ${packageCode}. Read its top-up plans again.`, [
    { path: "package_code", message: "is not one of this eSIM's top-up plans" },
  ]);
}

export function periodNotTaken(): Failure {
  const message = "is only for day passes; this plan is not one";
  return new Failure("validation_failed", `period_days ${message}.`, [{ path: "period_days", message }]);
}

export function priceAboveMaximum(priceCents: bigint): Failure {
  return new Failure("price_changed", `This top-up costs ${formatCents(priceCents)} USD now, more than max_price.`, [
    { path: "max_price", message: `the price is ${formatCents(priceCents)}`, amount: toWireAmount(priceCents) },
  ]);
}

export function orderBeingCancelled(): Failure {
  return new Failure("invalid_state", "This eSIM's order is being cancelled, so it can't be topped up.");
}

/** Why the carrier added nothing, as the answer to the top-up says it. */
export function topupRefused(code: ErrorCode, reason: string, topupId: string): Failure {
  return new Failure(code, reason, undefined, { extra: { order_id: topupId } });
}

/** What a refusal of the carrier's is to the caller; everything that is not theirs to mend is one code. */
export const refusals: Record<RejectionReason, { failureCode: ErrorCode; failureReason: string }> = {
  out_of_stock: {
    failureCode: "out_of_stock",
    failureReason: "The carrier has none of this top-up left. Nothing was charged.",
  },
  price_changed: {
    failureCode: "price_changed",
    failureReason: "The carrier changed the price of this top-up. Nothing was charged; read the top-up plans again.",
  },
  invalid_state: {
    failureCode: "invalid_state",
    failureReason: "The eSIM's present state forbids a top-up. Nothing was charged.",
  },
  plan_gone: {
    failureCode: "provider_refused",
    failureReason: "The carrier no longer offers this top-up. Nothing was charged; choose another.",
  },
  not_found: {
    failureCode: "provider_refused",
    failureReason: "The carrier does not know this eSIM or top-up. Nothing was charged.",
  },
  provider_funds: {
    failureCode: "provider_refused",
    failureReason: "The carrier can't sell to us just now; we were told. Nothing was charged.",
  },
  misconfigured: {
    failureCode: "provider_refused",
    failureReason: "The carrier can't sell to us just now; we were told. Nothing was charged.",
  },
  refused: { failureCode: "provider_refused", failureReason: "The carrier refused the top-up. Nothing was charged." },
};
