import { expect, test } from "vitest";
import { anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
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

test("endpoints that hang, more of them than the worker has slots and each with a backlog, hold up no healthy one", async () => {
  const lucky = await anAccount(platform);
  await subscribe(platform, lucky, "beside-many");
  // An account has fifty at most.
  for (const unlucky of [await anAccount(platform), await anAccount(platform)]) {
    const names = Array.from({ length: 40 }, (_, endpoint) => `crowd-${unlucky.id}-${endpoint}`);
    for (const name of names) await behave(platform, name, { delay_ms: 300_000 });
    // Each hangs from its first test on, and is known to.
    const ids = await Promise.all(
      names.map(async (name) => await subscribe(platform, unlucky, name, { timeout_seconds: 1, retry_count: 0 })),
    );
    for (const id of ids)
      await platform.api.put(`/webhook-subscriptions/${id}`, { timeout_seconds: 12 }, { token: unlucky.token });
    for (let event = 0; event < 5; event++) await happen(platform, unlucky);
  }
  await expect
    .poll(async () => (await platform.app.database.pool.query(jobs)).rows[0], { timeout: 20_000 })
    .toEqual({ fan_outs: 0, has_many_under_way: true });
  await happen(platform, lucky, "ord-beside-many");
  await expect
    .poll(async () => ordersIn(await received(platform, "beside-many")), { timeout: 10_000 })
    .toEqual(["ord-beside-many"]);
});

const jobs = `select count(*) filter (where name = 'fan-out-event')::int as fan_outs,
  count(*) filter (where name = 'deliver-to-subscription' and leased_until is not null) >= 48 as has_many_under_way from job`;
