import type { App } from "../../../app.ts";
import { formatCents } from "../../../platform/money.ts";
import { deliverMail, getAddress } from "../../email/index.ts";
import { getPayment } from "../store.ts";
import { explainRefund } from "./refund-reason.ts";
import { getRefund } from "./store.ts";

/** Tells the payer that PayPal has sent their money back. */
export async function sendRefundMail(app: App, refundId: string): Promise<undefined> {
  const { db } = app.database;
  const refund = await getRefund(db, refundId);
  const payment = await getPayment(db, refund.paymentId);
  await deliverMail(app, {
    id: refund.id,
    to: await getAddress(db, payment.accountId),
    branding: null,
    template: {
      name: "refund_made",
      data: {
        amountText: `${formatCents(refund.amountCents)} ${payment.currency}`,
        subjectId: payment.subjectId ?? payment.id,
        reasonText: explainRefund(refund.reason) ?? "",
      },
    },
  });
}
