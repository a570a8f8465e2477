import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, eventually, password, type TestAccount } from "../../../test/factories.ts";
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

/** An order for two that the carrier does not hear of before it has been given up, and who placed it. */
async function anOrderGivenUp() {
  const account = await aFundedAccount(platform, 100);
  const plan = await aPlan(platform, account);
  carrier.keepNextOrder();
  const placed = await platform.api.post("/orders", anOrder(plan.id, { quantity: 2 }), { token: account.token });
  await platform.sandbox.post("/api/faults", { target: "carrier", operation: "order", fault: "out_of_stock" });
  for (let tenSeconds = 0; tenSeconds < 20; tenSeconds++) {
    await platform.drain();
    platform.advance(10);
  }
  await platform.sandbox.delete("/api/faults");
  return { account, orderId: placed.body.order.id as string };
}

async function read(account: TestAccount, orderId: string) {
  const login = await platform.api.post("/auth/login", { email: account.email, password });
  const token: string = login.body.access_token;
  const { order } = (await platform.api.get(`/orders/${orderId}`, { token })).body;
  return { order, balance: (await platform.api.get("/credits/balance", { token })).body };
}

async function expectAllGivenBack(account: TestAccount, orderId: string): Promise<void> {
  await eventually("the carrier to have its eSIMs back", async () => {
    const statuses = (await soldFor(orderId)).map(({ esim_status }) => esim_status);
    return statuses.join() === "CANCEL,CANCEL" || undefined;
  });
  const { order, balance } = await read(account, orderId);
  expect(order).toMatchObject({ status: "cancelled", charged_amount: 0, delivered_quantity: 0 });
  expect(balance).toMatchObject({ balance: 100, current_usage: 0 });
  expect(await findDifferences({ database: platform.app.database, sandbox: platform.sandbox })).toEqual([]);
}

describe("what the carrier makes for an order after that was refused", () => {
  test("is given back, and nobody pays for it", async () => {
    const { account, orderId } = await anOrderGivenUp();
    const { order } = await read(account, orderId);
    expect(order).toMatchObject({ status: "cancelled", failure_code: "out_of_stock", esims: [] });
    await carrier.letArrive();
    await expectAllGivenBack(account, orderId);
  });

  test("is found though its notice is lost and its sender dead, by looking again for a day", async () => {
    const { account, orderId } = await anOrderGivenUp();
    await platform.sandbox.post("/api/esims/notices", { suppress: true });
    await carrier.letArrive();
    expect((await soldFor(orderId)).map(({ esim_status }) => esim_status)).toEqual(["GOT_RESOURCE", "GOT_RESOURCE"]);
    platform.advance(3_600);
    await platform.drain();
    await expectAllGivenBack(account, orderId);
  });
});
