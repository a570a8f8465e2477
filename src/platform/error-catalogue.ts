/** The kinds of failure, each with its one HTTP status. */
export const statusOfKind = {
  invalid: 400,
  unauthenticated: 401,
  payment_required: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  impossible: 422,
  too_many: 429,
  bug: 500,
  upstream: 502,
  not_ready: 503,
} as const;
export type FailureKind = keyof typeof statusOfKind;

interface CatalogueEntry {
  kind: FailureKind;
  /** What happened, and what the caller does about it. Printed in the reference. */
  meaning: string;
}

/** Every error code that an answer can carry, once. The reference and docs/errors.md are made from it. */
export const errorCatalogue = {
  validation_failed: {
    kind: "invalid",
    meaning:
      "The request is malformed, or a field is missing or has a wrong type or value. `details` names each field; correct it and send again.",
  },
  invalid_token: {
    kind: "invalid",
    meaning: "The token from the mail is wrong, spent or too old. Ask for a new mail.",
  },
  wrong_password: { kind: "invalid", meaning: "The old password is not the account's. Give the present one." },
  wrong_totp_code: {
    kind: "invalid",
    meaning: "The code of the second factor is missing, wrong or spent. Send a fresh one; each works once.",
  },
  unauthenticated: {
    kind: "unauthenticated",
    meaning:
      "There is no bearer token, or it is wrong, expired, of another kind, or its session has ended. Log in or refresh.",
  },
  invalid_credentials: {
    kind: "unauthenticated",
    meaning: "E-mail or password is wrong. The answer is the same for both.",
  },
  totp_required: {
    kind: "unauthenticated",
    meaning:
      "The password is right and the account has a second factor: send a fresh code of the app, or a recovery code, as `totp_code`. Each works once.",
  },
  insufficient_credit: {
    kind: "payment_required",
    meaning: "The credit does not cover this. `details` carries `required` and `available`; top up and order again.",
  },
  forbidden_role: { kind: "forbidden", meaning: "Accounts of this role don't have this operation." },
  insufficient_scope: {
    kind: "forbidden",
    meaning: "The API key does not have the scope of this operation, or it is one for signed-in people only.",
  },
  email_not_verified: {
    kind: "forbidden",
    meaning: "The e-mail address is not verified. Follow the link in the mail, or ask for a new one.",
  },
  onboarding_incomplete: {
    kind: "forbidden",
    meaning: "A verified e-mail and the initial deposit come before the first order.",
  },
  account_blocked: {
    kind: "forbidden",
    meaning: "A payment was taken back at PayPal and the account owes more than it holds. Top up, then order again.",
  },
  not_found: { kind: "not_found", meaning: "There is no such thing, or it is not yours." },
  email_taken: { kind: "conflict", meaning: "An account with this e-mail exists. Log in, or reset its password." },
  deposit_already_made: { kind: "conflict", meaning: "The initial deposit was made. Use the credit top-up." },
  already_paid: {
    kind: "conflict",
    meaning: "This is paid, or is paid from credit: there is nothing to pay by PayPal.",
  },
  payment_not_approved: {
    kind: "conflict",
    meaning: "The payer has not approved the payment yet. Send them to the approval link, then capture again.",
  },
  payment_closed: { kind: "conflict", meaning: "This payment was cancelled or its time ran out. Create a new one." },
  plan_unavailable: { kind: "conflict", meaning: "The carrier no longer offers this plan. Choose another." },
  price_changed: {
    kind: "conflict",
    meaning: "The price moved beyond what you accepted, or the carrier's moved under us. Read the plan again.",
  },
  out_of_stock: {
    kind: "conflict",
    meaning: "The carrier has no eSIM of this plan left. Nothing was charged; choose another plan or try later.",
  },
  invalid_transition: { kind: "conflict", meaning: "The order can't go from its present status to the one asked for." },
  not_cancellable: {
    kind: "conflict",
    meaning:
      "At least one eSIM was downloaded, used or topped up. `details` lists them; nothing was changed. Revoke remains.",
  },
  ambiguous_identifier: {
    kind: "conflict",
    meaning: "The order holds several eSIMs. `details` lists their ICCIDs; use one.",
  },
  unsupported_by_provider: { kind: "conflict", meaning: "This eSIM's carrier can't do that." },
  invalid_state: {
    kind: "conflict",
    meaning: "The present state of the eSIM, the subscription or the second factor forbids this.",
  },
  limit_reached: { kind: "conflict", meaning: "The account has as many of these as it may have. Delete one first." },
  request_in_progress: {
    kind: "conflict",
    meaning: "A request with this Idempotency-Key is still running. Repeat it in a moment.",
  },
  billing_mode_conflict: {
    kind: "conflict",
    meaning: "This needs the other billing mode, or the account has open holds or debt that forbid the change.",
  },
  default_required: {
    kind: "conflict",
    meaning: "One branding profile must be the default. Make another one the default instead.",
  },
  smtp_not_configured: {
    kind: "conflict",
    meaning: "The profile has no mail server of its own. Set one first.",
  },
  payload_too_large: { kind: "too_large", meaning: "The body is larger than this operation takes." },
  unsupported_media_type: {
    kind: "unsupported_media",
    meaning: "The body's Content-Type or content is not one that this operation takes.",
  },
  currency_not_supported: { kind: "impossible", meaning: "USD is the one currency." },
  amount_out_of_range: { kind: "impossible", meaning: "The amount is outside the limits that `details` gives." },
  amount_mismatch: { kind: "impossible", meaning: "The amount is not the total of what is to be paid." },
  provider_mismatch: { kind: "impossible", meaning: "The plan is not this provider's." },
  price_below_floor: { kind: "impossible", meaning: "The price would lie below the platform's own price." },
  payment_declined: {
    kind: "impossible",
    meaning: "The payer's instrument was declined. `approval_link` lets them try another.",
  },
  idempotency_key_reused: {
    kind: "impossible",
    meaning: "This Idempotency-Key was used with another body. Use a new key for a new request.",
  },
  endpoint_not_allowed: {
    kind: "impossible",
    meaning: "The address can't be used: its scheme, port or host is not allowed.",
  },
  smtp_test_failed: {
    kind: "impossible",
    meaning: "The SMTP server did not accept a connection with these settings. `details` has the class of the failure.",
  },
  rate_limited: { kind: "too_many", meaning: "Too many requests. Wait `Retry-After` seconds." },
  internal_error: { kind: "bug", meaning: "A mistake of ours. Quote the `request_id` when you report it." },
  provider_refused: {
    kind: "upstream",
    meaning: "The carrier refused or broke. Nothing was charged; the order that `order_id` names says why.",
  },
  provider_unavailable: {
    kind: "upstream",
    meaning: "The carrier can't be reached just now. Nothing was charged; try again.",
  },
  payment_provider_unavailable: {
    kind: "upstream",
    meaning: "PayPal can't be reached or refused the request. Nothing was charged twice; try again.",
  },
  not_ready: {
    kind: "not_ready",
    meaning: "The service is starting, or its database is gone. Try again in `Retry-After` seconds.",
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
