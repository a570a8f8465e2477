import type { ForbiddenAddress } from "../../platform/dialer/endpoint-url.ts";
import { Failure } from "../../platform/failure.ts";
import type { Subscription } from "./subscription-store.ts";

export function subscriptionNotFound(): Failure {
  return new Failure("not_found", "There is no such webhook subscription.");
}

export function deliveryNotFound(): Failure {
  return new Failure("not_found", "This subscription has no such delivery.");
}

export function malformedSecret(): Failure {
  const message = "begins with whsec_ and must go on with base64, padded";
  return new Failure("validation_failed", `secret ${message}.`, [{ path: "secret", message }]);
}

/** What is no URL at all is malformed; what is one, and leads where we don't go, is not allowed. */
export function endpointRefused({ reason, message }: ForbiddenAddress): Failure {
  const code = reason === "malformed" ? "validation_failed" : "endpoint_not_allowed";
  return new Failure(code, `${message}.`, [{ path: "endpoint_url", message, reason }]);
}

export function tooManySubscriptions(subscriptionsMax: number): Failure {
  return new Failure(
    "limit_reached",
    `An account has at most ${subscriptionsMax} webhook subscriptions. Delete one first.`,
  );
}

export function notActive({ status }: Subscription): Failure {
  return new Failure("invalid_state", `The subscription is ${status}. Set its status to "active" first.`, [
    { path: "status", message: `is ${status}` },
  ]);
}

export function malformedStretch(): Failure {
  const message = "must not lie after until";
  return new Failure("validation_failed", `since ${message}.`, [{ path: "since", message }]);
}
