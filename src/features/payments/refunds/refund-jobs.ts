import { Type } from "typebox";
import { defineJob, exponentialBackoff } from "../../../platform/jobs/index.ts";

export const RefundPayment = defineJob({
  name: "refund-payment",
  queue: "payments",
  payload: Type.Object({ refundId: Type.String() }),
  // Somebody's money: it is tried for a week before a person has to look.
  attemptsMax: 200,
  backoffMs: exponentialBackoff(2_000, 3_600_000),
});

export const SendRefundMail = defineJob({
  name: "send-refund-mail",
  queue: "mail",
  payload: Type.Object({ refundId: Type.String() }),
  attemptsMax: 25,
  backoffMs: exponentialBackoff(2_000, 600_000),
});
