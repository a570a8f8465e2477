import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lockPayment, type PaymentRow, signalPayment, updatePayment } from "./store.ts";

/** Ends a payment whose payer's time ran out, or which PayPal has forgotten. One that holds a capture, or has ended, stays as it is. */
export async function expirePayment(app: App, paymentId: string): Promise<PaymentRow> {
  return await inTransaction(app, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (payment.checkAt === null || payment.captureId !== null) return payment;
    await signalPayment(tx, paymentId);
    const ended = { state: "expired", captureLeaseUntil: null, checkAt: null, updatedAt: app.clock.now() } as const;
    return await updatePayment(tx, paymentId, ended);
  });
}
