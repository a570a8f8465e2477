import type { PaymentProvider, SignedNotice } from "../../../src/providers/payment/contract.ts";

type SpoiledOperation = "create" | "get" | "capture" | "refund";
type Misfortune = "refuse" | "error" | "timeout" | "slow" | "drop_reply";

/** A merchant's account to try an adapter on, and the means to play its payers and to disturb it from outside. */
export interface PaymentBench {
  provider: PaymentProvider;
  /** The same account, asked by somebody who gives up while a slow processor is still working. */
  impatient: PaymentProvider;
  approve(checkoutId: string): Promise<void>;
  /** The payer approves with an instrument that will be refused. */
  approveWithBadCard(checkoutId: string): Promise<void>;
  /** The next capture of this checkout is held for review. */
  holdNextCapture(checkoutId: string): Promise<void>;
  /** Decides a capture that was held. */
  decideHeldCapture(captureId: string, outcome: "complete" | "deny"): Promise<void>;
  /** Spoils the next call of that kind. */
  spoil(operation: SpoiledOperation, misfortune: Misfortune): Promise<void>;
  /** What the processor believes about the checkouts of a reference. */
  listBooks(reference: string): Promise<CheckoutBook[]>;
  /** Lets so much time pass that no payer can approve any more. */
  closeWindows(): void;
  /** Where notices may be sent, and those that arrived there. */
  noticeUrl: string;
  listNotices(): Promise<Pick<SignedNotice, "headers" | "rawBody">[]>;
  /** Somebody who is not the processor sends notices in its name to everybody. */
  forgeNotices(): Promise<void>;
  close(): Promise<void>;
}

export interface CheckoutBook {
  id: string;
  captures: string[];
  refundsCents: bigint[];
}
