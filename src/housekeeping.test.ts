import { expect, it } from "vitest";
import { useTestApp } from "../test/setup/test-app.ts";
import { housekeepingSchedule } from "./housekeeping.ts";
import { enqueue } from "./platform/jobs/index.ts";
import { inTransaction } from "./platform/transaction.ts";

const test = useTestApp();
const [scheduled] = housekeepingSchedule;

it("forgets all notices that were dealt with 90 days ago, however many, and no other", async () => {
  const { pool } = test.app.database;
  const now = test.clock.now();
  await pool.query(
    `insert into incoming_notice (source, notice_id, headers, raw_body, received_at, processed_at)
     select 'test', 'old ' || n, '{}'::jsonb, '{}'::jsonb, $1::timestamptz - interval '91 days', $1::timestamptz - interval '91 days' from generate_series(1, 4500) n
     union all select 'test', 'open', '{}'::jsonb, '{}'::jsonb, $1::timestamptz - interval '91 days', null::timestamptz
     union all select 'test', 'young', '{}'::jsonb, '{}'::jsonb, $1::timestamptz - interval '89 days', $1::timestamptz - interval '89 days'`,
    [now],
  );
  await inTransaction(test.app, async (tx) => {
    if (scheduled) await enqueue(tx, scheduled.job, {}, { runAt: now });
  });
  await test.drain();
  const kept = await pool.query("select notice_id from incoming_notice where source = 'test' order by notice_id");
  expect(kept.rows).toEqual([{ notice_id: "open" }, { notice_id: "young" }]);
});
