import type { Tx } from "../../../platform/database.ts";
import { newId } from "../../../platform/ids.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { RefundPayment } from "./refund-jobs.ts";
import { insertRefund } from "./store.ts";

export interface RefundOrder {
  paymentId: string;
  /** Why, once per payment: the same reason again changes nothing. */
  reason: string;
  amountCents: bigint;
  now: Date;
}

/** Sends money of a captured payment back to its payer, exactly once for each reason, by a job that outlives this process. */
export async function requestRefund(tx: Tx, order: RefundOrder): Promise<void> {
  const { paymentId, reason, amountCents, now } = order;
  const id = newId("ref");
  const isNew = await insertRefund(tx, {
    id,
    paymentId,
    reason,
    amountCents,
    state: "pending",
    createdAt: now,
    updatedAt: now,
  });
  if (isNew) await enqueue(tx, RefundPayment, { refundId: id }, { runAt: now, key: `refund:${id}` });
}
