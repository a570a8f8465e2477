import type { ErrorCode } from "../../platform/error-catalogue.ts";
import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";
import type { EsimRow } from "../esims/index.ts";
import type { OrderStatus } from "./schema.ts";

export function orderNotFound(): Failure {
  return new Failure("not_found", "There is no such order.");
}

export function unknownPlan(planId: string): Failure {
  return new Failure("not_found", `There is no plan ${planId}.`, [{ path: "plan_id", message: "is not a plan" }]);
}

export function planUnavailable(planName: string): Failure {
  return new Failure("plan_unavailable", `The carrier no longer offers ${planName}. Choose another plan.`, [
    { path: "plan_id", message: "is no longer offered" },
  ]);
}

export function unknownProfile(profileId: string): Failure {
  return new Failure("not_found", `You have no branding profile ${profileId}.`, [
    { path: "reseller_profile_id", message: "is not one of your profiles" },
  ]);
}

export function providerMismatch(providerId: string, planProviderId: string): Failure {
  return new Failure("provider_mismatch", `The plan is ${planProviderId}'s, not ${providerId}'s.`, [
    { path: "provider_id", message: `must be ${planProviderId} or be left out` },
  ]);
}

export function periodRequired(): Failure {
  const message = "is required for a day pass: 1 to 365 days";
  return new Failure("validation_failed", `period_days ${message}.`, [{ path: "period_days", message }]);
}

export function priceAboveMaximum(unitPriceCents: bigint): Failure {
  return new Failure("price_changed", `One eSIM costs ${formatCents(unitPriceCents)} USD now, more than max_price.`, [
    {
      path: "max_price",
      message: `the price is ${formatCents(unitPriceCents)}`,
      unit_price: toWireAmount(unitPriceCents),
    },
  ]);
}

/** Why the carrier gave no eSIM, as the answer to the order says it. */
export function orderRefused(code: ErrorCode, reason: string, orderId: string): Failure {
  return new Failure(code, reason, undefined, { extra: { order_id: orderId } });
}

export function notCancellable(esims: EsimRow[]): Failure {
  const details = esims.map((esim) => ({
    path: `esims.${esim.id}`,
    message: "was downloaded, used or topped up",
    iccid: esim.iccid,
    status: esim.status,
  }));
  return new Failure(
    "not_cancellable",
    "At least one eSIM of this order is in use, so nothing was cancelled. An eSIM in use can be revoked, without a refund.",
    details,
  );
}

export function cancelUnsupported(providerId: string): Failure {
  return new Failure("unsupported_by_provider", `${providerId} takes no eSIM back once it is delivered.`);
}

export function invalidTransition(from: OrderStatus, to: OrderStatus): Failure {
  return new Failure("invalid_transition", `An order that is ${from} can't become ${to}.`, [
    { path: "status", message: `can't go from ${from} to ${to}` },
  ]);
}
