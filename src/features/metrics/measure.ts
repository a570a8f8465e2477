import type { App } from "../../app.ts";
import { measureQueues } from "../../platform/jobs/index.ts";
import type { Measurement } from "../../platform/metrics.ts";
import { measureHolds } from "../ledger/index.ts";
import { countOrdersByStatus } from "../orders/index.ts";

/** What the database says now. The same from every process, so a dashboard takes the maximum, not the sum. */
export async function measure(app: App): Promise<Measurement[]> {
  const { db } = app.database;
  const [queues, orders, holds] = await Promise.all([
    measureQueues(db, app.clock.now()),
    countOrdersByStatus(db),
    measureHolds(db),
  ]);
  const byQueue = (read: (queue: (typeof queues)[number]) => number): Measurement["values"] =>
    queues.map((queue) => ({ labels: { queue: queue.queue }, value: read(queue) }));
  return [
    {
      name: "passim_jobs_due",
      help: "Jobs whose time has come and that nobody runs yet, by queue",
      values: byQueue((queue) => queue.due),
    },
    {
      name: "passim_jobs_oldest_due_seconds",
      help: "For how long the oldest of them has been due, by queue",
      values: byQueue((queue) => queue.oldestDueSeconds),
    },
    {
      name: "passim_jobs_dead",
      help: "Jobs that failed too often and wait for a person, by queue",
      values: byQueue((queue) => queue.dead),
    },
    {
      name: "passim_orders",
      help: "Orders by status",
      values: orders.map(({ status, count }) => ({ labels: { status }, value: count })),
    },
    {
      name: "passim_holds_open_dollars",
      help: "Credit that is held for orders under way",
      values: [{ labels: {}, value: holds.heldCents / 100 }],
    },
    {
      name: "passim_holds_open_accounts",
      help: "Accounts that have credit held",
      values: [{ labels: {}, value: holds.accounts }],
    },
  ];
}
