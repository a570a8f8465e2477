import { randomUUID } from "node:crypto";
import type {
  Capture,
  Checkout,
  CheckoutRequest,
  PaymentProvider,
  RefundRequest,
} from "../../../src/providers/payment/contract.ts";
import type { PaymentBench } from "./bench.ts";

/** A bench, and the moves that most promises begin with. */
export interface Trial {
  bench: PaymentBench;
  provider: PaymentProvider;
  /** 25 dollars under a new reference. */
  checkoutOf: () => CheckoutRequest;
  /** A checkout that its payer has approved. */
  openApproved: () => Promise<{ reference: string; checkoutId: string }>;
  /** A checkout that was paid. */
  openPaid: () => Promise<{ reference: string; checkout: Checkout; capture: Capture }>;
  /** A refund of that capture under a new reference. */
  refundOf: (capture: Capture, amountCents: bigint) => RefundRequest;
}

export function openTrial(bench: PaymentBench): Trial {
  const { provider } = bench;
  const checkoutOf: Trial["checkoutOf"] = () => ({
    reference: randomUUID(),
    amountCents: 2_500n,
    currency: "USD",
    description: "Ten gigabytes for Japan",
    brandName: "Passim",
    returnUrl: "https://shop.example/paid",
    cancelUrl: "https://shop.example/cancelled",
  });
  const openApproved: Trial["openApproved"] = async () => {
    const request = checkoutOf();
    const { id } = await provider.createCheckout(request);
    await bench.approve(id);
    return { reference: request.reference, checkoutId: id };
  };
  return {
    bench,
    provider,
    checkoutOf,
    openApproved,
    openPaid: async () => {
      const { reference, checkoutId } = await openApproved();
      const checkout = await provider.capture(checkoutId, { reference, number: 1 });
      return { reference, checkout, capture: required(checkout.captures[0]) };
    },
    refundOf: (capture, amountCents) => ({
      reference: randomUUID(),
      captureId: capture.id,
      amountCents,
      currency: capture.currency,
      note: "The eSIM could not be delivered",
    }),
  };
}

export function required<Value>(value: Value | undefined | null): Value {
  if (value === undefined || value === null) throw new Error("The processor's account lacks what this suite needs");
  return value;
}
