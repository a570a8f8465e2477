import { afterAll, beforeAll, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, eventually } from "../../../test/factories.ts";
import { type LateCarrier, startLateCarrier } from "../../../test/setup/late-carrier.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { findDifferences } from "../../../test/torture/books.ts";
import { registerNotices } from "../../register-notices.ts";

let carrier: LateCarrier;
let platform: TestApp;
beforeAll(async () => {
  carrier = await startLateCarrier();
  platform = await startTestApp({ env: { ESIMACCESS_URL: carrier.url } });
  carrier.passTo(platform.sandboxUrl);
  await registerNotices(platform.app);
});
afterAll(async () => {
  await platform.close();
  await carrier.close();
});

interface SoldEsim {
  transactionId: string;
  esim_status: string;
}

/** What the carrier made for an order, once it has made it and everything that followed is done. */
async function soldFor(orderId: string): Promise<SoldEsim[]> {
  const sold = ((await platform.sandbox.get("/api/esims")).body as SoldEsim[]).filter(
    ({ transactionId }) => transactionId === orderId,
  );
  await platform.drain();
  return sold;
}

test("what the carrier makes for an order after that was refused is given back, and nobody pays for it", async () => {
  const account = await aFundedAccount(platform, 100);
  const { token } = account;
  const plan = await aPlan(platform, account);
  carrier.keepNextOrder();
  const { order } = (await platform.api.post("/orders", anOrder(plan.id, { quantity: 2 }), { token })).body;
  await platform.sandbox.post("/api/faults", { target: "carrier", operation: "order", fault: "out_of_stock" });
  for (let tenSeconds = 0; tenSeconds < 20; tenSeconds++) {
    await platform.drain();
    platform.advance(10);
  }
  const read = async () => (await platform.api.get(`/orders/${order.id}`, { token })).body.order;
  expect(await read()).toMatchObject({ status: "cancelled", failure_code: "out_of_stock", esims: [] });
  await platform.sandbox.delete("/api/faults");

  await carrier.letArrive();
  await eventually("the carrier to have its eSIMs back", async () => {
    const statuses = (await soldFor(order.id)).map(({ esim_status }) => esim_status);
    return statuses.join() === "CANCEL,CANCEL" || undefined;
  });

  expect(await read()).toMatchObject({ status: "cancelled", charged_amount: 0, delivered_quantity: 0 });
  expect((await platform.api.get("/credits/balance", { token })).body).toMatchObject({
    balance: 100,
    current_usage: 0,
  });
  expect(await findDifferences({ database: platform.app.database, sandbox: platform.sandbox })).toEqual([]);
});
