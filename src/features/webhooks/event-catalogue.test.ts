import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { setBilling } from "../ledger/index.ts";
import { type EventType, eventCatalogue, eventTypes } from "./index.ts";
import { received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp({ receivesNotices: true });

/** Sells an eSIM to a reseller whose credit then is low, and lets a phone use it up. */
async function sellOneThatIsUsedUp(account: TestAccount): Promise<void> {
  const plan = await aPlan(platform, account);
  const placed = await platform.api.post("/orders", anOrder(plan.id), { token: account.token });
  expect(placed.status).toBe(201);
  await platform.drain();
  const order = await platform.api.get(`/orders/${placed.body.order.id}`, { token: account.token });
  const [{ esimTranNo, iccid, data_total_mb }] = order.body.order.esims;
  for (const how of [
    { smdp_status: "ENABLED", esim_status: "IN_USE" },
    { used_mb: Number(data_total_mb ?? 1_000_000) },
  ]) {
    await platform.sandbox.post(`/api/esims/${esimTranNo}`, how);
    platform.advance(700);
    await platform.api.get(`/profiles/${iccid}/usage?refreshCache=true`, { token: account.token });
    await platform.drain();
  }
}

describe("the catalogue of events", () => {
  test("describes what subscribers really receive", async () => {
    const account = await aFundedAccount(platform, 500);
    await setBilling(platform.app, account.id, { softLimitCents: 49_999n });
    await subscribe(platform, account, "everything", { event_types: eventTypes });
    await sellOneThatIsUsedUp(account);
    const events = (await received(platform, "everything")).map(
      ({ body }) => JSON.parse(body) as { type: EventType; data: Record<string, unknown> },
    );
    expect([...new Set(events.map(({ type }) => type))]).toEqual(
      expect.arrayContaining(["ORDER_STATUS", "ESIM_STATUS", "DATA_USAGE", "CREDIT_LOW"]),
    );
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
