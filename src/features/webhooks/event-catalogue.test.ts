import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { aFundedAccount, anOrder, eventually, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { setBilling } from "../ledger/index.ts";
import { type EventType, eventCatalogue, eventTypes } from "./index.ts";
import { aDayLater, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp({ receivesNotices: true });

/** Sells an eSIM of a plan of several days to a reseller and lets a phone start using it; returns how the carrier calls it. */
async function sellOne(
  account: TestAccount,
): Promise<{ esimTranNo: string; iccid: string; totalMb: number; days: number }> {
  const plans = await platform.api.get("/plans?country=US&limit=100", { token: account.token });
  const plan = plans.body.data.find(
    (one: { is_daily: boolean; validity_days: number }) => !one.is_daily && one.validity_days > 1,
  );
  const placed = await platform.api.post("/orders", anOrder(plan.id), { token: account.token });
  expect(placed.status).toBe(201);
  await platform.drain();
  const order = await platform.api.get(`/orders/${placed.body.order.id}`, { token: account.token });
  const [{ esimTranNo, iccid, data_total_mb }] = order.body.order.esims;
  await move(account, { esimTranNo, iccid }, { smdp_status: "ENABLED", esim_status: "IN_USE" });
  return { esimTranNo, iccid, totalMb: Number(data_total_mb ?? 1_000_000), days: plan.validity_days };
}

/** Moves the eSIM as a phone would and has its state read. */
async function move(account: TestAccount, esim: { esimTranNo: string; iccid: string }, how: object): Promise<void> {
  await platform.sandbox.post(`/api/esims/${esim.esimTranNo}`, how);
  platform.advance(700);
  await platform.api.get(`/profiles/${esim.iccid}/usage?refreshCache=true`, { token: account.token });
  await platform.drain();
}

async function eventsReceived(): Promise<{ type: EventType; data: Record<string, unknown> }[]> {
  return (await received(platform, "everything")).map(({ body }) => JSON.parse(body));
}

describe("the catalogue of events", () => {
  test("describes what subscribers really receive", async () => {
    const account = await aFundedAccount(platform, 500);
    await setBilling(platform.app, account.id, { softLimitCents: 49_999n });
    await subscribe(platform, account, "everything", { event_types: eventTypes });
    const usedUp = await sellOne(account);
    await move(account, usedUp, { used_mb: usedUp.totalMb });
    const ending = await sellOne(account);
    for (let day = 1; day < ending.days; day++) await aDayLater(platform, account);
    await move(account, ending, {});
    // The test at the creation was forgotten. What only the carrier's notices tell comes when those do.
    const expected = eventTypes.filter((type) => type !== "WEBHOOK_TEST");
    const events = await eventually(`events of the types ${expected.join(", ")}`, async () => {
      await platform.drain();
      const found = await eventsReceived();
      return expected.every((wanted) => found.some(({ type }) => type === wanted)) ? found : undefined;
    });
    for (const { type, data } of events) {
      const { data: schema } = eventCatalogue[type];
      expect([...Value.Errors(schema, data)], `${type} ${JSON.stringify(data)}`).toEqual([]);
      const undeclared = Object.keys(data).filter((member) => !(member in schema.properties));
      expect(undeclared, type).toEqual([]);
    }
  });

  test.each(eventTypes)("shows an example of %s that fits", (type) => {
    const { data, example } = eventCatalogue[type];
    expect([...Value.Errors(data, example)]).toEqual([]);
  });

  test("is in the OpenAPI document as its webhooks", async () => {
    const document = (await platform.api.get("/openapi.json")).body;
    expect(Object.keys(document.webhooks)).toEqual(eventTypes);
    const body = document.webhooks.CREDIT_LOW.post.requestBody.content["application/json"];
    expect(Object.keys(body.schema.properties)).toEqual(["id", "type", "timestamp", "data"]);
    expect(body.examples.example.value).toMatchObject({ type: "CREDIT_LOW", data: { currency: "USD" } });
  });
});
