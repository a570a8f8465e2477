import type { Amount } from "./amount.ts";
import type { Money } from "./money.ts";

type OrderStatus = "CREATED" | "PAYER_ACTION_REQUIRED" | "APPROVED" | "COMPLETED" | "VOIDED";

type CaptureStatus = "COMPLETED" | "PENDING" | "DECLINED" | "PARTIALLY_REFUNDED" | "REFUNDED";

export interface PurchaseUnit {
  readonly reference_id: string;
  readonly amount: Amount;
  readonly description: string | undefined;
  readonly custom_id: string | undefined;
  readonly invoice_id: string | undefined;
  readonly soft_descriptor: string | undefined;
}

/** Where the payer comes from and goes back to. */
export interface Experience {
  readonly return_url: string | undefined;
  readonly cancel_url: string | undefined;
  readonly brand_name: string | undefined;
}

export interface Capture {
  readonly id: string;
  readonly unitIndex: number;
  readonly status: CaptureStatus;
  readonly reason: string | undefined;
  readonly amount: Money;
  readonly isDisputed: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Money that went back to the payer: because the merchant said so, or because a bank took it (a reversal). */
export interface Refund {
  readonly id: string;
  readonly captureId: string;
  readonly kind: "refund" | "reversal";
  /** Left out of the order's answers: a bank's reversal may be told in the capture's status alone. */
  readonly isHidden?: boolean;
  readonly amount: Money;
  readonly invoice_id: string | undefined;
  readonly custom_id: string | undefined;
  readonly note_to_payer: string | undefined;
  readonly createdAt: string;
}

/**
 * All that PayPal knows of one order, captures and refunds included: they stand in one record, so that one write
 * decides whether the money has moved.
 */
export interface Order {
  readonly id: string;
  readonly intent: "CAPTURE" | "AUTHORIZE";
  readonly status: OrderStatus;
  /** The name of the link for the payer; it depends on whether the request named a payment source. */
  readonly dialect: "approve" | "payer-action";
  readonly units: readonly PurchaseUnit[];
  readonly experience: Experience;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly payerOpenedAt: string | undefined;
  readonly payerId: string | undefined;
  readonly isInstrumentDeclined: boolean;
  readonly isNextCapturePending: boolean;
  readonly captures: readonly Capture[];
  readonly refunds: readonly Refund[];
}

/** Whether anything can still become of it. */
export function isOpen(order: Order): boolean {
  return order.status !== "COMPLETED" && order.status !== "VOIDED";
}

const windowMs = 3 * 3600 * 1000;

/** The payer has three hours to come, and three more from then to approve and be charged. */
export function closesAt(order: Order): Date {
  return new Date(Date.parse(order.payerOpenedAt ?? order.createdAt) + windowMs);
}

export function currencyOf(order: Order): string {
  return order.units[0]?.amount.currency_code ?? "USD";
}
