import type { App } from "./app.ts";
import { authSchedule } from "./features/auth/index.ts";
import { catalogueSchedule } from "./features/catalogue/index.ts";
import { esimSchedule } from "./features/esims/index.ts";
import { ledgerSchedule } from "./features/ledger/index.ts";
import { orderSchedule } from "./features/orders/index.ts";
import { paymentSchedule } from "./features/payments/index.ts";
import { webhookSchedule } from "./features/webhooks/index.ts";
import { housekeepingSchedule } from "./housekeeping.ts";
import { type Job, scheduleJob } from "./platform/jobs/index.ts";
import { inTransaction } from "./platform/transaction.ts";

interface Scheduled {
  job: Job<object>;
  everySeconds: number;
}

/** Everything that runs by itself. */
const schedule: readonly Scheduled[] = [
  ...orderSchedule,
  ...esimSchedule,
  ...ledgerSchedule,
  ...paymentSchedule,
  ...catalogueSchedule,
  ...authSchedule,
  ...webhookSchedule,
  ...housekeepingSchedule,
];

/** Makes sure that each of them is waiting in the queue, once for all workers. */
export async function startSchedule(app: App): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    for (const { job, everySeconds } of schedule) await scheduleJob(tx, job, everySeconds, now);
  });
}
