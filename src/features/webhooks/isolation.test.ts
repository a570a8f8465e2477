import { expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { jobSlots } from "../../jobs.ts";
import { behave, happen, ordersIn, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp({ hasWorker: true });

test("endpoints that hang, with more events than the worker has slots, hold up no healthy one", async () => {
  const events = Array.from({ length: 30 }, (_, event) => `ord-${event}`);
  const unlucky = await anAccount(platform);
  const lucky = await anAccount(platform);
  const hanging = ["hanging-1", "hanging-2", "hanging-3"];
  for (const name of hanging) {
    await subscribe(platform, unlucky, name, { timeout_seconds: 10, retry_count: 0 });
    await behave(platform, name, { delay_ms: 60_000 });
  }
  await subscribe(platform, lucky, "healthy");
  for (const orderId of events) await happen(platform, unlucky, orderId);
  await expect.poll(async () => await received(platform, "hanging-3"), { timeout: 10_000 }).not.toEqual([]);
  for (const orderId of events) await happen(platform, lucky, orderId);
  await expect
    .poll(async () => ordersIn(await received(platform, "healthy")).sort(), { timeout: 8_000 })
    .toEqual([...events].sort());
  // The first few requests to each were still under way all the time: no more than four of them, and none had timed out.
  for (const name of hanging) expect((await received(platform, name)).length).toBeLessThanOrEqual(4);
});

test("endpoints that hang, as many as a host ever took connections for, hold up none at the same host", async () => {
  const unlucky = await anAccount(platform);
  const lucky = await anAccount(platform);
  const hanging = Array.from({ length: 10 }, (_, endpoint) => `same-host-${endpoint}`);
  for (const name of hanging) {
    await subscribe(platform, unlucky, name, { timeout_seconds: 10, retry_count: 0 });
    await behave(platform, name, { delay_ms: 60_000 });
  }
  await subscribe(platform, lucky, "same-host-healthy");
  await happen(platform, unlucky);
  for (const name of hanging)
    await expect.poll(async () => await received(platform, name), { timeout: 8_000 }).toHaveLength(1);
  await happen(platform, lucky, "ord-beside");
  await expect
    .poll(async () => ordersIn(await received(platform, "same-host-healthy")), { timeout: 4_000 })
    .toEqual(["ord-beside"]);
});

test("endpoints that begin to hang at the same moment, more of them than the worker has slots, hold up no healthy one", async () => {
  const lucky = await anAccount(platform);
  await subscribe(platform, lucky, "beside-many");
  // An account has fifty at most.
  const unlucky = [await anAccount(platform), await anAccount(platform)];
  const crowd = async (account: TestAccount) => {
    const names = Array.from({ length: 40 }, (_, endpoint) => `crowd-${account.id}-${endpoint}`);
    await Promise.all(names.map(async (name) => await subscribe(platform, account, name, { timeout_seconds: 20 })));
    return names;
  };
  const hanging = (await Promise.all(unlucky.map(crowd))).flat();
  await Promise.all(hanging.map(async (name) => await behave(platform, name, { delay_ms: 300_000 })));
  for (const account of unlucky) await happen(platform, account);
  expect(hanging.length).toBeGreaterThan(jobSlots.webhooks.running);
  await expect.poll(deliveriesUnderWay, { timeout: 18_000 }).toBeGreaterThanOrEqual(hanging.length);
  await happen(platform, lucky, "ord-beside-many");
  await expect
    .poll(async () => ordersIn(await received(platform, "beside-many")), { timeout: 10_000 })
    .toEqual(["ord-beside-many"]);
});

async function deliveriesUnderWay(): Promise<number> {
  const found = await platform.app.database.pool.query(
    "select count(*)::int as count from job where name = 'deliver-to-subscription' and leased_until is not null",
  );
  return found.rows[0].count;
}
