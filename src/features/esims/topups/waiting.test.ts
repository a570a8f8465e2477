import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { anEsim, breakCarrier, type TestEsim } from "../esim.fixture.ts";

/** With a worker, as in production: the answer waits for the carrier. */
const platform = useTestApp({ hasWorker: true });
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(platform, 2_000);
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
});

const aTopup = async (esim: TestEsim, token = account.token) => {
  const { plans } = (await platform.api.get(`/profiles/${esim.iccid}/topup-plans`, { token })).body;
  return plans[0];
};
const topUp = async (esim: TestEsim, packageCode: string) =>
  await platform.api.post(`/profiles/${esim.iccid}/topup`, { package_code: packageCode }, { token: account.token });
const balance = async () => (await platform.api.get("/credits/balance", { token: account.token })).body;

test("a top-up answers when the carrier has made it", async () => {
  const esim = await anEsim(platform, account);
  const plan = await aTopup(esim);
  const answer = await topUp(esim, plan.package_code);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    success: true,
    message: "Profile topped up successfully",
    topup_details: {
      status: "completed",
      package_code: plan.package_code,
      amount: plan.price,
      charged_amount: plan.price,
    },
  });
  expect(answer.body.topup_details.data_total_mb).toBeGreaterThanOrEqual(plan.data_volume_mb);
});

describe("a top-up that the carrier refuses", () => {
  test.each([
    ["out_of_stock", 409, "out_of_stock"],
    ["price_changed", 409, "price_changed"],
    ["refuse", 502, "provider_refused"],
  ])("by %s is %d and gives the hold back", async (fault, status, code) => {
    const esim = await anEsim(platform, account);
    const plan = await aTopup(esim);
    const before = await balance();
    await breakCarrier(platform, "topup", fault);
    const answer = await topUp(esim, plan.package_code);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.order_id).toMatch(/^ord-/);
    expect(await balance()).toEqual(before);
    await platform.sandbox.delete("/api/faults");
    const { profile } = (await platform.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body;
    expect(profile).toMatchObject({ is_topped_up: false, topups: [{ status: "failed", failure_code: code }] });
    const cancelled = await platform.api.delete(`/orders/${esim.orderId}`, { token: account.token });
    expect(cancelled.body.order.status).toBe("cancelled");
  });
});
