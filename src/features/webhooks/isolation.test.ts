import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { jobSlots } from "../../jobs.ts";
import { serve } from "../../platform/dialer/dialer.fixture.ts";
import { happen, ordersIn, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp({ hasWorker: true });
/** What is waited for comes, on a machine that does much else too; whether it waited itself is told by what is under way when it comes. */
const patient = { timeout: 60_000 };

test("endpoints that hang, with more events than the worker has slots, hold up no healthy one", async () => {
  const host = await aHost();
  const events = Array.from({ length: 30 }, (_, event) => `ord-${event}`);
  const unlucky = await anAccount(platform);
  const lucky = await anAccount(platform);
  const hanging = ["hanging-1", "hanging-2", "hanging-3"];
  for (const name of hanging) await host.subscribe(unlucky, name);
  await host.subscribe(lucky, "healthy");
  expect(hanging.length * events.length).toBeGreaterThan(jobSlots.webhooks.running);
  for (const orderId of events) await happen(platform, unlucky, orderId);
  await expect.poll(() => hanging.every((name) => host.underWay(name) > 0), patient).toBe(true);
  for (const orderId of events) await happen(platform, lucky, orderId);
  await expect.poll(() => host.arrived.map(({ orderId }) => orderId).sort(), patient).toEqual([...events].sort());
  for (const { beside } of host.arrived)
    for (const name of hanging) {
      const ofOne = beside.filter((other) => other === name);
      expect(ofOne).not.toEqual([]);
      expect(ofOne.length).toBeLessThanOrEqual(4);
    }
});

test("endpoints that hang, as many as a host ever took connections for, hold up none at the same host", async () => {
  const host = await aHost();
  const unlucky = await anAccount(platform);
  const lucky = await anAccount(platform);
  const hanging = Array.from({ length: 10 }, (_, endpoint) => `hanging-${endpoint}`);
  for (const name of hanging) await host.subscribe(unlucky, name);
  await host.subscribe(lucky, "healthy");
  await happen(platform, unlucky);
  await expect.poll(() => host.underWay(), patient).toBe(hanging.length);
  await happen(platform, lucky, "ord-beside");
  await expect.poll(() => host.arrived, patient).toHaveLength(1);
  expect(host.arrived[0]).toMatchObject({ orderId: "ord-beside", beside: { length: hanging.length } });
});

test("endpoints that begin to hang at the same moment, more of them than the worker has slots, hold up no healthy one", async () => {
  const host = await aHost();
  const lucky = await anAccount(platform);
  await host.subscribe(lucky, "healthy");
  // An account has fifty at most.
  const unlucky = [await anAccount(platform), await anAccount(platform)];
  await Promise.all(
    unlucky.map(async (account) => {
      for (let endpoint = 0; endpoint < 40; endpoint++) await host.subscribe(account, `hanging-${endpoint}`);
    }),
  );
  for (const account of unlucky) await happen(platform, account);
  await expect.poll(() => host.underWay(), patient).toBeGreaterThan(jobSlots.webhooks.running);
  await happen(platform, lucky, "ord-beside-many");
  await expect.poll(() => host.arrived, patient).toHaveLength(1);
  expect(host.arrived[0]?.orderId).toBe("ord-beside-many");
  expect(host.arrived[0]?.beside.length).toBeGreaterThan(jobSlots.webhooks.running);
});

/** A host whose endpoints called "healthy" answer, while all others never do; each arrival notes whose requests were under way beside it. */
async function aHost() {
  const hanging = new Set<{ name: string }>();
  const arrived: { orderId: string | undefined; beside: string[] }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const beside = [...hanging].map((one) => one.name);
    const [orderId] = ordersIn([{ headers: {}, body: await text(request) }]);
    if (!isTest(request)) arrived.push({ orderId, beside });
    response.end();
  };
  const url = await serve((request, response) => {
    const name = request.url?.slice(1) ?? "";
    if (isTest(request) || name === "healthy") return void answer(request, response);
    const one = { name };
    hanging.add(one);
    response.on("close", () => hanging.delete(one));
  });
  return {
    arrived,
    underWay: (name?: string) => [...hanging].filter((one) => name === undefined || one.name === name).length,
    async subscribe(account: TestAccount, name: string): Promise<void> {
      await subscribe(platform, account, name, { endpoint_url: `${url}/${name}`, timeout_seconds: 30 });
    },
  };
}

function isTest({ headers }: IncomingMessage): boolean {
  return headers["x-webhook-event"] === "WEBHOOK_TEST";
}
