import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDatabase } from "../setup/test-database.ts";

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => await opened.close());

/** How PostgreSQL runs a statement where reading a whole table is the last thing it does, as it is once tables are large. */
async function planOf(statement: string): Promise<string> {
  const client = await opened.database.pool.connect();
  try {
    await client.query("begin");
    await client.query(
      "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off",
    );
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${statement}`);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } finally {
    await client.query("rollback");
    client.release();
  }
}

it.each([
  [
    "orders_branding",
    "taking a profile off its orders",
    "update orders set branding_profile_id = null where branding_profile_id = 'p'",
  ],
  [
    "incoming_notice_done",
    "forgetting notices",
    "select id from incoming_notice where processed_at < now() order by processed_at limit 2000",
  ],
  [
    "webhook_attempt_failed",
    "finding what failed in a subscription's log",
    "select * from webhook_attempt where subscription_id = 's' and status = 'failed' order by id desc limit 20",
  ],
  [
    "orders_status",
    "counting orders for the metrics",
    "select status, count(*) from orders group by status order by status",
  ],
])("%s serves %s", async (index, _, statement) => {
  expect(await planOf(statement)).toMatch(new RegExp(`Index (Only )?Scan using ${index} `));
});
