import { Type } from "typebox";
import { defineJob } from "../../platform/jobs/index.ts";

/** Enqueued when an eSIM ends: its order may have ended with it. The orders feature handles it. */
export const ReviewOrderEnd = defineJob({
  name: "review-order-end",
  queue: "orders",
  payload: Type.Object({ orderId: Type.String() }),
  attemptsMax: 20,
});
