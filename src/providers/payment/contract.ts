/** What a payment processor is to us: a checkout that a payer approves, a capture, and refunds of it. Amounts are integer cents. */
export interface PaymentProvider {
  readonly name: string;
  /**
   * Makes a checkout. The same `reference` answers the same checkout as long as the processor remembers it. Throws `PaymentRefused`,
   * `PaymentUnavailable` or `PaymentUnknown` (repeat under the same reference).
   */
  createCheckout(request: CheckoutRequest): Promise<Checkout>;
  /** The truth about a checkout; undefined when the processor no longer knows it. */
  getCheckout(checkoutId: string): Promise<Checkout | undefined>;
  /**
   * Takes the money of an approved checkout, once however often it is called. Throws `NotApproved`, `Declined`, `PaymentRefused` (this
   * checkout will never be paid), `PaymentUnavailable` (nothing happened) or `PaymentUnknown` (ask with `getCheckout`).
   */
  capture(checkoutId: string, attempt: CaptureAttempt): Promise<Checkout>;
  /** Gives money back, once per `reference`. Throws `RefundRefused`, `PaymentUnavailable` or `PaymentUnknown`. */
  refund(request: RefundRequest): Promise<Refund>;
  getRefund(refundId: string): Promise<Refund>;
  /** Makes the processor send all the notices that we want to `url`; returns the id that their signatures carry. */
  registerNotices(url: string): Promise<string>;
  /** Whether this notice was sent by the processor. Throws `PaymentUnavailable` when that can't be found out now. */
  isGenuine(notice: SignedNotice): Promise<boolean>;
  /** Whether `isGenuine` can tell from what is known here. Where it can't, the sender of the notice makes us ask the processor. */
  isQuicklyJudged(headers: SignedNotice["headers"]): boolean;
  /** What a genuine notice is about, as a hint for where to look; undefined when it does not concern us. */
  readNotice(rawBody: string): PaymentNotice | undefined;
}

export interface CheckoutRequest {
  /** Ours, stable over retries: it is the processor's idempotency key and comes back as `custom_id` and `invoice_id`. */
  reference: string;
  amountCents: bigint;
  currency: string;
  description: string;
  brandName: string;
  returnUrl: string;
  cancelUrl: string;
}

export type CheckoutStatus = "created" | "approved" | "completed" | "voided";

export interface Checkout {
  id: string;
  status: CheckoutStatus;
  approvalLink: string | null;
  amountCents: bigint;
  currency: string;
  reference: string | null;
  /** Newest last. A completed checkout may hold a pending or declined one: only `completed` is money. */
  captures: Capture[];
  /** What went back to the payer, whoever sent it, as far as the processor lists it. */
  refunds: Refund[];
}

export type CaptureStatus = "completed" | "pending" | "declined" | "refunded" | "partially_refunded" | "failed";

export interface Capture {
  id: string;
  status: CaptureStatus;
  amountCents: bigint;
  currency: string;
  feeCents: bigint;
}

export interface CaptureAttempt {
  reference: string;
  /** Grows only after a definite decline, because the processor repeats a stored decline for the same key. */
  number: number;
}

export interface RefundRequest {
  reference: string;
  captureId: string;
  amountCents: bigint;
  currency: string;
  note: string;
}

export interface Refund {
  id: string;
  status: "completed" | "pending" | "failed" | "cancelled";
  amountCents: bigint;
  currency: string;
  captureId: string | null;
}

export interface SignedNotice {
  headers: Record<string, string | undefined>;
  rawBody: string;
  webhookId: string;
}

export interface PaymentNotice {
  /** The processor's id of the event: the key that makes a duplicate visible. */
  noticeId: string;
  type: string;
  checkoutId: string | null;
  captureId: string | null;
  refundId: string | null;
}

/** The payer has not approved yet. */
export class NotApproved extends Error {
  override readonly name = "NotApproved";
}

/** The payer's instrument was refused; the payer may try again at `approvalLink`. */
export class Declined extends Error {
  override readonly name = "Declined";
}

/** The processor refuses the refund for good. */
export class RefundRefused extends Error {
  override readonly name = "RefundRefused";
  readonly issue: string;
  constructor(issue: string, message: string) {
    super(message);
    this.issue = issue;
  }
}

/** The processor refuses the request for good: a mistake of ours or of the account's set-up. */
export class PaymentRefused extends Error {
  override readonly name = "PaymentRefused";
  readonly issue: string;
  constructor(issue: string, message: string) {
    super(message);
    this.issue = issue;
  }
}

/** Nothing happened; repeat later. */
export class PaymentUnavailable extends Error {
  override readonly name = "PaymentUnavailable";
}

/** It may have happened; ask before repeating with another key. */
export class PaymentUnknown extends Error {
  override readonly name = "PaymentUnknown";
}
