import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { anEsim, breakCarrier, eventsOf, move, versatile } from "../esim.fixture.ts";
import { topupCounter } from "./topup.fixture.ts";

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

const { plansOf, aPlanOf, topUp, profile, balance, soldTopups } = topupCounter(platform, () => account);

describe("the top-up plans of a profile", () => {
  test("are what the document prints, with the platform's price, cheapest first", async () => {
    const plans = await plansOf(await anEsim(platform, account));
    expect(plans.length).toBeGreaterThan(1);
    expect(plans[0]).toMatchObject({
      package_code: expect.any(String),
      data_volume_mb: expect.any(Number),
      price: expect.any(Number),
      validity_days: expect.any(Number),
      currency: "USD",
      is_daily: false,
    });
    const prices: number[] = plans.map((plan: { price: number }) => plan.price);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  });

  test("cost the carrier's price with the platform's margin, without a reseller's override", async () => {
    const offered = await platform.api.get("/plans?country=US&limit=100", { token: account.token });
    const plan = offered.body.data.find(versatile);
    const priced = await platform.api.put(
      `/reseller/pricing/${plan.id}`,
      { markup_percent: 50 },
      { token: account.token },
    );
    expect(priced.status).toBe(200);
    const topups = await plansOf(await anEsim(platform, account, (candidate) => candidate.id === plan.id));
    // The sandbox's carrier sells the same for the same money as a top-up.
    const same = topups.find((topup) => topup.package_code === `TOPUP_${plan.package_code}`);
    expect(same?.price).toBe(plan.price);
  });

  test("are none for a plan that takes no top-up, nor for an eSIM that has ended", async () => {
    const closed = await anEsim(platform, account, (plan) => !plan.topup_supported && !plan.is_daily);
    expect(await plansOf(closed)).toEqual([]);
    const revoked = await anEsim(platform, account);
    await platform.api.post(`/profiles/${revoked.iccid}/revoke`, {}, { token: account.token });
    expect(await plansOf(revoked)).toEqual([]);
  });

  test("are 502 while the carrier can't be asked", async () => {
    const esim = await anEsim(platform, account);
    await breakCarrier(platform, "list", "error");
    const answer = await platform.api.get(`/profiles/${esim.iccid}/topup-plans`, { token: account.token });
    expect([answer.status, answer.body.error.code]).toEqual([502, "provider_unavailable"]);
  });
});

describe("a top-up", () => {
  test("holds the price first, and posts it when the carrier has added the data", async () => {
    const esim = await anEsim(platform, account);
    const before = await balance();
    const plan = await aPlanOf(esim);
    const limit = (await profile(esim)).data_limit;
    const answer = await topUp(esim, { package_code: plan.package_code });
    expect(answer.status).toBe(202);
    expect(answer.body.topup_details).toMatchObject({ status: "pending", amount: plan.price, charged_amount: 0 });
    expect(answer.body.topup_details.id).toMatch(/^ord-/);
    expect((await balance()).current_usage).toBe(before.current_usage + plan.price);
    await platform.drain();
    const after = await balance();
    expect([after.balance, after.current_usage]).toEqual([
      Math.round((before.balance - plan.price) * 100) / 100,
      before.current_usage,
    ]);
    const topped = await profile(esim);
    expect(topped).toMatchObject({ data_limit: limit + plan.data_volume_mb, is_topped_up: true });
    expect(topped.topups).toMatchObject([
      {
        id: answer.body.topup_details.id,
        status: "completed",
        charged_amount: plan.price,
        data_total_mb: topped.data_limit,
      },
    ]);
    const statement = await platform.api.get("/credits/transactions?type=order&limit=1", { token: account.token });
    expect(statement.body.data[0]).toMatchObject({ amount: -plan.price, reference: answer.body.topup_details.id });
  });

  test("revives a depleted eSIM, and says so once", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "USED_UP" });
    const plan = await aPlanOf(esim);
    await topUp(esim, { package_code: plan.package_code });
    await platform.drain();
    expect((await profile(esim)).status).toBe("active");
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "ESIM_STATUS");
    expect(told.map(({ data }) => data["status"])).toEqual(["depleted", "active"]);
  });

  test.each(["period_days", "periodNum"])("for a day pass is for the days asked for by %s", async (spelling) => {
    const esim = await anEsim(platform, account, (plan) => plan.is_daily && plan.topup_supported);
    const plan = await aPlanOf(esim);
    const answer = await topUp(esim, { package_code: plan.package_code, [spelling]: 3 });
    const { amount, data_volume_mb, validity_days } = answer.body.topup_details;
    expect([amount, data_volume_mb, validity_days]).toEqual([
      Math.round(plan.price * 300) / 100,
      plan.data_volume_mb * 3,
      3,
    ]);
    await platform.drain();
    expect((await profile(esim)).topups[0]?.status).toBe("completed");
  });

  test("for days that its two names tell differently is refused, naming both; the same twice is fine", async () => {
    const esim = await anEsim(platform, account, (plan) => plan.is_daily && plan.topup_supported);
    const { package_code } = await aPlanOf(esim);
    const { status, body } = await topUp(esim, { package_code, period_days: 1, periodNum: 2 });
    expect([status, body.error]).toMatchObject([
      400,
      { code: "validation_failed", details: [{ path: "period_days" }, { path: "periodNum" }] },
    ]);
    const { topup_details } = (await topUp(esim, { package_code, period_days: 2, periodNum: 2 })).body;
    expect(topup_details.validity_days).toBe(2);
    await platform.drain();
  });

  test("with a package that is not one of the eSIM's is 404 and names the path", async () => {
    const answer = await topUp(await anEsim(platform, account), { package_code: "PKG_5GB_30D" });
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: "not_found", details: [{ path: "package_code" }] });
  });

  test.each([
    ["nothing", {}],
    ["a number", { package_code: 5 }],
    ["no days", { package_code: "x", period_days: 0 }],
  ])("refuses %s as a body", async (_, body) => {
    expect((await topUp(await anEsim(platform, account), body)).body.error.code).toBe("validation_failed");
  });

  test("is refused by the state that the carrier tells now, and nothing is held", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const before = await balance();
    await move(platform, esim, { esim_status: "REVOKE" });
    const answer = await topUp(esim, { package_code: plan.package_code });
    expect(answer.body.error).toMatchObject({ code: "invalid_state", details: [{ status: "revoked" }] });
    expect(await balance()).toEqual(before);
  });

  test("of a plan that takes none is 409", async () => {
    const esim = await anEsim(platform, account, (plan) => !plan.topup_supported && !plan.is_daily);
    expect((await topUp(esim, { package_code: "x" })).body.error.code).toBe("unsupported_by_provider");
  });

  test("beyond the credit is 402 and leaves everything as it was", async () => {
    const poor = await aFundedAccount(platform, 50);
    const counter = topupCounter(platform, () => poor);
    const esim = await anEsim(platform, poor);
    const plan = (await counter.plansOf(esim)).at(-1);
    if (!plan) throw new Error("the carrier sells no top-up for this eSIM");
    const tooMuch = { package_code: plan.package_code };
    while ((await counter.balance()).available_credit >= plan.price) await counter.topUp(esim, tooMuch);
    const before = await counter.balance();
    const answer = await counter.topUp(esim, tooMuch);
    expect(answer.status).toBe(402);
    expect(answer.body.error).toMatchObject({ code: "insufficient_credit", details: [{ required: plan.price }] });
    expect(await counter.balance()).toEqual(before);
  });

  test("above max_price is refused, and at it is taken", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const refused = await topUp(esim, { package_code: plan.package_code, max_price: plan.price - 0.01 });
    expect(refused.body.error.code).toBe("price_changed");
    expect((await topUp(esim, { package_code: plan.package_code, max_price: plan.price })).status).toBe(202);
  });

  test("of a stranger's eSIM is 404", async () => {
    const esim = await anEsim(platform, account);
    const stranger = await aFundedAccount(platform, 100);
    expect((await topupCounter(platform, () => stranger).topUp(esim, { package_code: "x" })).status).toBe(404);
  });

  test("needs no second charge when its key is repeated", async () => {
    const esim = await anEsim(platform, account);
    const plan = await aPlanOf(esim);
    const before = await soldTopups();
    const key = { "idempotency-key": randomUUID() };
    const first = await topUp(esim, { package_code: plan.package_code }, key);
    await platform.drain();
    const again = await topUp(esim, { package_code: plan.package_code }, key);
    await platform.drain();
    expect(again.body).toEqual(first.body);
    expect(await soldTopups()).toBe(before + 1);
    const other = await topUp(esim, { package_code: plan.package_code, period_days: 2 }, key);
    expect(other.body.error.code).toBe("idempotency_key_reused");
  });
});

test("an account that has not made its deposit can't top up", async () => {
  const newcomer = await anAccount(platform);
  await platform.app.database.pool.query(
    "update ledger_account set credit_limit_cents = 10000, billing_mode = 'postpaid' where account_id = $1",
    [newcomer.id],
  );
  const esim = await anEsim(platform, newcomer);
  await platform.app.database.pool.query("update ledger_account set billing_mode = 'prepaid' where account_id = $1", [
    newcomer.id,
  ]);
  const answer = await topupCounter(platform, () => newcomer).topUp(esim, { package_code: "x" });
  expect([answer.status, answer.body.error.code]).toEqual([403, "onboarding_incomplete"]);
});
