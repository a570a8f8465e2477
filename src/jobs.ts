import type { App } from "./app.ts";
import { authJobs } from "./features/auth/jobs.ts";
import { catalogueJobs } from "./features/catalogue/jobs.ts";
import { emailJobs } from "./features/email/jobs.ts";
import { esimJobs } from "./features/esims/jobs.ts";
import { ledgerJobs } from "./features/ledger/jobs.ts";
import { orderJobs } from "./features/orders/jobs.ts";
import { paymentJobs } from "./features/payments/jobs.ts";
import { webhookJobs } from "./features/webhooks/jobs.ts";
import { housekeepingJobs } from "./housekeeping.ts";
import { payables } from "./payables.ts";
import type { HandledJob, Queue, Slots } from "./platform/jobs/index.ts";

/** Every job and what runs it, one line a feature. */
export function listJobs(app: App): HandledJob[] {
  return [
    ...authJobs(app),
    ...catalogueJobs(app),
    ...orderJobs(app),
    ...esimJobs(app),
    ...ledgerJobs(app),
    ...paymentJobs(app, payables),
    ...emailJobs(app),
    ...webhookJobs(app),
    ...housekeepingJobs(app),
  ];
}

/**
 * How many jobs of each queue one worker runs at a time. One of webhooks mostly waits for a subscriber's endpoint, half a minute at
 * worst, and holds no connection to the database meanwhile; so does one of order-mail for a reseller's mail server: both have room to
 * wait beside the others. One of esims mostly waits for its turn to ask the carrier, and there may be thousands: a carrier tells every
 * step of every phone.
 */
export const jobSlots: Record<Queue, Slots> = {
  orders: { running: 16, waiting: 0 },
  esims: { running: 4, waiting: 0 },
  payments: { running: 8, waiting: 0 },
  mail: { running: 8, waiting: 0 },
  "order-mail": { running: 8, waiting: 64 },
  webhooks: { running: 64, waiting: 256 },
  background: { running: 2, waiting: 0 },
};
