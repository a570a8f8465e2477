import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { processPayPalNotice } from "./notices/process-notice.ts";
import { ensurePayPalNotices } from "./notices/register-notices.ts";
import type { Payables } from "./payable.ts";
import { EnsurePayPalNotices, ProcessPayPalNotice, ReconcilePayments, ReviewPayment } from "./payment-jobs.ts";
import { reconcilePayments, reviewPayment } from "./reconcile-payments.ts";
import { RefundPayment } from "./refunds/refund-jobs.ts";
import { sendRefund } from "./refunds/send-refund.ts";

export function paymentJobs(app: App, payables: Payables): HandledJob[] {
  return [
    handled(ReconcilePayments, async () => await reconcilePayments(app, payables)),
    handled(ReviewPayment, async ({ paymentId }) => await reviewPayment(app, payables, paymentId)),
    handled(ProcessPayPalNotice, async ({ noticeId }) => await processPayPalNotice(app, payables, noticeId)),
    handled(EnsurePayPalNotices, async () => await ensurePayPalNotices(app)),
    handled(RefundPayment, async ({ refundId }) => await sendRefund(app, refundId)),
  ];
}
