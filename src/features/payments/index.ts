export { listPaymentTroubles } from "./list-troubles.ts";
export { registerPayPalNotices } from "./notices/register-notices.ts";
export type { Payable, Payables } from "./payable.ts";
export { paymentSchedule } from "./payment-jobs.ts";
export { requestRefund } from "./refunds/request-refund.ts";
export { settleRefused } from "./refunds/settle-refused.ts";
export { type RefundStatus, refundStatusOf } from "./refunds/store.ts";
export { type ReviewDecision, settleReview } from "./settle-review.ts";
export { findCapturedPayment, listReviewedPayments } from "./store.ts";
