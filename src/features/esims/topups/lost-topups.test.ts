import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { anEsim, breakCarrier, type TestEsim } from "../esim.fixture.ts";
import { type TopupPlan, topupCounter } from "./topup.fixture.ts";

/** Without a worker the answer does not wait: the carrier is asked by `drain`. */
const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(platform, 5_000);
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
  // What an earlier test left under way must not count in this one.
  do platform.advance(1);
  while ((await platform.drain()) > 0);
});

const { aPlanOf, topUp, profile, balance, soldTopups, settle } = topupCounter(platform, () => account);

/** The carrier adds the data, and does not know afterwards that it was for us. */
const madeUnderAForgottenReference = async (esim: TestEsim, plan: TopupPlan) => {
  const [carrier] = platform.app.carriers.list();
  const offer = (await carrier?.listTopupPlans(esim))?.find(({ packageCode }) => packageCode === plan.package_code);
  if (!carrier || !offer) throw new Error("the carrier no longer sells this top-up");
  const { packageCode, costMicros } = offer;
  await carrier.topUpEsim({
    reference: randomUUID(),
    esim,
    packageCode,
    expectedCostMicros: costMicros,
    periodDays: null,
  });
};

describe("a top-up whose outcome is not known", () => {
  test.each(["drop_reply", "error"])("by %s keeps its hold, and is charged and made once", async (fault) => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const before = {
      balance: await balance(),
      sold: await soldTopups(),
      limit: (await profile(esim)).data_limit,
    };
    await breakCarrier(platform, "topup", fault, 1);
    await topUp(esim, { package_code: plan.package_code });
    await platform.drain();
    expect((await balance()).current_usage).toBe(before.balance.current_usage + plan.price);
    await settle();
    expect(await soldTopups()).toBe(before.sold + 1);
    expect((await profile(esim)).data_limit).toBe(before.limit + plan.data_volume_mb);
    expect((await profile(esim)).topups[0]?.status).toBe("completed");
    const after = await balance();
    expect([after.balance, after.current_usage]).toEqual([
      Math.round((before.balance.balance - plan.price) * 100) / 100,
      before.balance.current_usage,
    ]);
  });

  test("and that is refused when it is repeated is found in the eSIM's totals", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const limit = (await profile(esim)).data_limit;
    await breakCarrier(platform, "topup", "error", 1);
    await topUp(esim, { package_code: plan.package_code });
    await platform.drain();
    await madeUnderAForgottenReference(esim, plan);
    await breakCarrier(platform, "topup", "out_of_stock");
    await settle();
    const topped = await profile(esim);
    expect(topped.topups[0]).toMatchObject({ status: "completed", charged_amount: plan.price });
    expect(topped.data_limit).toBe(limit + plan.data_volume_mb);
  });

  test("keeps its hold until a late request can't arrive any more, and is then refused", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const before = await balance();
    const sold = await soldTopups();
    await breakCarrier(platform, "topup", "error", 1);
    await topUp(esim, { package_code: plan.package_code });
    await platform.drain();
    await breakCarrier(platform, "topup", "out_of_stock");
    await settle();
    expect((await balance()).current_usage).toBe(before.current_usage + plan.price);
    expect((await profile(esim)).topups[0]?.status).toBe("pending");
    platform.advance(180);
    await settle();
    expect((await profile(esim)).topups[0]).toMatchObject({ status: "failed", failure_code: "out_of_stock" });
    expect([await balance(), await soldTopups()]).toEqual([before, sold]);
  });

  test("lets no other top-up of the eSIM overtake it", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const sold = await soldTopups();
    await breakCarrier(platform, "topup", "drop_reply", 1);
    await Promise.all([1, 2, 3].map(async () => await topUp(esim, { package_code: plan.package_code })));
    for (let round = 0; round < 4; round++) await settle();
    const { topups } = await profile(esim);
    expect(topups.map((topup) => topup.status)).toEqual(["completed", "completed", "completed"]);
    expect(await soldTopups()).toBe(sold + 3);
  });
});

describe("a cancellation of the order", () => {
  const cancel = async (esim: TestEsim) =>
    await platform.api.delete(`/orders/${esim.orderId}`, { token: account.token });

  test("is refused once the eSIM was topped up", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    await topUp(esim, { package_code: plan.package_code });
    await platform.drain();
    expect((await cancel(esim)).body.error.code).toBe("not_cancellable");
  });

  test("that waits for the carrier forbids a top-up", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const sold = await soldTopups();
    await topUp(esim, { package_code: plan.package_code });
    expect((await cancel(esim)).status).toBe(202);
    await breakCarrier(platform, "cancel", "error");
    await settle();
    expect((await profile(esim)).topups[0]).toMatchObject({ status: "failed", failure_code: "invalid_state" });
    expect((await topUp(esim, { package_code: plan.package_code })).body.error.code).toBe("invalid_state");
    expect(await soldTopups()).toBe(sold);
  });

  test("and a top-up at the same time end in one of the two, never in both", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const sold = await soldTopups();
    await topUp(esim, { package_code: plan.package_code });
    expect((await cancel(esim)).status).toBe(202);
    await settle();
    const order = (await platform.api.get(`/orders/${esim.orderId}`, { token: account.token })).body.order;
    expect([order.status, await soldTopups()]).toEqual(["cancelled", sold]);
    expect((await profile(esim)).topups[0]).toMatchObject({
      status: "failed",
      failure_code: "invalid_state",
      charged_amount: 0,
    });
    expect((await balance()).current_usage).toBe(0);
  });
});
