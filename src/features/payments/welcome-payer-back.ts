import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requestReview } from "./payment-jobs.ts";
import { findByCheckout } from "./store.ts";

/**
 * A browser came to the return page naming this checkout, which proves nothing: it only makes us ask PayPal sooner how the payment
 * stands. Unknown ones are passed over.
 */
export async function welcomePayerBack(app: App, checkoutId: string): Promise<void> {
  const payment = await findByCheckout(app.database.db, checkoutId);
  if (!payment || payment.checkAt === null) return;
  await inTransaction(app, async (tx) => await requestReview(tx, payment.id, app.clock.now()));
}
