import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { findQuote, setMargin } from "./index.ts";

const platform = useTestApp();
let reseller: TestAccount;
let plan: { id: string; name: string; price: number; platform_price: number };

beforeAll(async () => {
  await setMargin(platform.app, 2_500n);
});
beforeEach(async () => {
  reseller = await anAccount(platform, "reseller");
  const plans = await platform.api.get("/plans?country=US&limit=100", { token: reseller.token });
  plan = plans.body.data[8];
});

async function setPricing(body: unknown, planId = plan.id) {
  return await platform.api.put(`/reseller/pricing/${planId}`, body, { token: reseller.token });
}

async function listPricing() {
  const answer = await platform.api.get("/reseller/pricing", { token: reseller.token });
  expect(answer.status).toBe(200);
  return answer.body;
}

async function readPrice(account = reseller): Promise<number> {
  return (await platform.api.get(`/plans/${plan.id}`, { token: account.token })).body.data.price;
}

/** A price some dollars and cents above the platform's. */
function above(dollars: number): number {
  return Math.round((plan.platform_price + dollars) * 100) / 100;
}

/** Half up to the cent. */
function withMarkup(cents: bigint, basisPoints: bigint): bigint {
  return (cents * (10_000n + basisPoints) + 5_000n) / 10_000n;
}

describe("an override", () => {
  test("by markup raises the reseller's price and nobody else's", async () => {
    const other = await anAccount(platform, "reseller");
    const answer = await setPricing({ markup_percent: 20 });
    const price = Number(withMarkup(BigInt(Math.round(plan.platform_price * 100)), 2_000n)) / 100;
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      message: "Plan pricing updated",
      pricing: {
        plan_id: plan.id,
        plan_name: plan.name,
        platform_price: plan.platform_price,
        markup_percent: 20,
        final_price_usd: null,
        price,
        below_floor: false,
      },
    });
    expect(await readPrice()).toBe(price);
    expect(await readPrice(other)).toBe(plan.platform_price);
    expect((await listPricing()).data).toEqual([answer.body.pricing]);
  });

  test("by fixed price replaces the markup, and shows in the list of plans", async () => {
    await setPricing({ markup_percent: 20 });
    const answer = await setPricing({ final_price_usd: above(3.33) });
    expect(answer.body.pricing).toMatchObject({
      markup_percent: null,
      final_price_usd: above(3.33),
      price: above(3.33),
    });
    const plans = await platform.api.get("/plans?country=US&limit=100", { token: reseller.token });
    const shown = plans.body.data.filter((one: { country_code: string }) => one.country_code === "US");
    expect(shown.find((one: { id: string }) => one.id === plan.id)).toMatchObject({
      price: above(3.33),
      platform_price: plan.platform_price,
    });
    const prices = shown.map((one: { price: number }) => one.price);
    expect(prices).toEqual([...prices].sort((one: number, other: number) => one - other));
    expect((await listPricing()).pagination.total).toBe(1);
  });

  test("is what an order will be quoted", async () => {
    await setPricing({ final_price_usd: above(1) });
    expect(await findQuote(platform.app.database.db, reseller.id, plan.id)).toMatchObject({
      plan: { id: plan.id, isActive: true },
      unitPriceCents: BigInt(Math.round(above(1) * 100)),
      platformPriceCents: BigInt(Math.round(plan.platform_price * 100)),
    });
  });

  test.each([{ markup_percent: null }, { final_price_usd: null }, { markup_percent: null, final_price_usd: null }])(
    "is removed by %j",
    async (body) => {
      await setPricing({ markup_percent: 20 });
      const answer = await setPricing(body);
      expect(answer.status).toBe(200);
      expect(answer.body.pricing).toMatchObject({
        markup_percent: null,
        final_price_usd: null,
        price: plan.platform_price,
      });
      expect((await listPricing()).data).toEqual([]);
      expect(await readPrice()).toBe(plan.platform_price);
    },
  );

  test("may repeat the null of our own answer", async () => {
    expect((await setPricing({ markup_percent: null, final_price_usd: above(1) })).body.pricing.price).toBe(above(1));
    expect((await setPricing({ markup_percent: 0, final_price_usd: null })).body.pricing).toMatchObject({
      markup_percent: 0,
      price: plan.platform_price,
    });
  });

  test("at the platform price exactly is allowed, a cent below is not and leaves the old one", async () => {
    expect((await setPricing({ final_price_usd: plan.platform_price })).status).toBe(200);
    const refused = await setPricing({ final_price_usd: above(-0.01) });
    expect([refused.status, refused.body.error.code]).toEqual([422, "price_below_floor"]);
    expect(refused.body.error.details[0]).toMatchObject({
      path: "final_price_usd",
      platform_price: plan.platform_price,
    });
    expect((await listPricing()).data[0].final_price_usd).toBe(plan.platform_price);
  });

  test.each([
    {},
    { markup_percent: 20, final_price_usd: 500 },
    { markup_percent: -1 },
    { markup_percent: 12.345 },
    { markup_percent: "20" },
    { markup_percent: 10_001 },
    { markup_percent: true },
    { final_price_usd: 0 },
    { final_price_usd: -5 },
    { final_price_usd: 500.123 },
    { final_price_usd: "500" },
    { final_price_usd: 1e12 },
  ])("is not made of %j", async (body) => {
    const answer = await setPricing(body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
    expect(answer.body.error.details.length).toBeGreaterThan(0);
    expect((await listPricing()).data).toEqual([]);
  });

  test("of a plan that nobody knows is 404", async () => {
    const answer = await setPricing({ markup_percent: 20 }, "plan-unknown");
    expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
  });

  test("of a hidden plan is 404", async () => {
    const hidden = await platform.app.database.pool.query<{ id: string }>(
      "select id from plan where coverage = '{}' limit 1",
    );
    expect((await setPricing({ markup_percent: 20 }, hidden.rows[0]?.id)).status).toBe(404);
  });

  test.each(["mobile_user", "developer"] as const)("is not for a %s", async (role) => {
    const { token } = await anAccount(platform, role);
    const list = await platform.api.get("/reseller/pricing", { token });
    const set = await platform.api.put(`/reseller/pricing/${plan.id}`, { markup_percent: 20 }, { token });
    expect([list.status, set.status]).toEqual([403, 403]);
    expect(set.body.error.code).toBe("forbidden_role");
  });
});

test("a markup rounds half up to the cent, whatever the price and the percentage", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_000_000 }),
      // A plan that costs nothing is not sold.
      fc.bigInt({ min: 1n, max: 100_000n }),
      async (basisPoints, cents) => {
        await platform.app.database.pool.query("update plan set platform_price_cents = $1 where id = $2", [
          String(cents),
          plan.id,
        ]);
        const answer = await setPricing({ markup_percent: basisPoints / 100 });
        expect(answer.body.pricing.markup_percent).toBe(basisPoints / 100);
        expect(answer.body.pricing.price).toBe(Number(withMarkup(cents, BigInt(basisPoints))) / 100);
      },
    ),
    { numRuns: 40 },
  );
});

test("a fixed price that the platform's overtakes is flagged and no longer counts, until the platform's falls again", async () => {
  await setMargin(platform.app, 2_500n);
  plan = (await platform.api.get(`/plans/${plan.id}`, { token: reseller.token })).body.data;
  await setPricing({ final_price_usd: above(0.05) });
  await setMargin(platform.app, 20_000n);
  const raised = (await platform.api.get(`/plans/${plan.id}`, { token: reseller.token })).body.data;
  expect(raised.price).toBe(raised.platform_price);
  expect(raised.price).toBeGreaterThan(above(0.05));
  expect((await listPricing()).data).toMatchObject([
    { final_price_usd: above(0.05), platform_price: raised.platform_price, price: raised.price, below_floor: true },
  ]);
  await setMargin(platform.app, 2_500n);
  expect((await listPricing()).data).toMatchObject([{ price: above(0.05), below_floor: false }]);
});

test("overrides are listed the last changed first, in pages", async () => {
  const plans = (await platform.api.get("/plans?country=FR&limit=3", { token: reseller.token })).body.data;
  for (const { id } of plans) {
    await setPricing({ markup_percent: 10 }, id);
    platform.clock.advance(1_000);
  }
  await setPricing({ markup_percent: 15 }, plans[0].id);
  const ids = (await listPricing()).data.map((row: { plan_id: string }) => row.plan_id);
  expect(ids).toEqual([plans[0].id, plans[2].id, plans[1].id]);
  const second = await platform.api.get("/reseller/pricing?page=2&limit=2", { token: reseller.token });
  expect(second.body).toMatchObject({
    data: [{ plan_id: plans[1].id }],
    pagination: { page: 2, limit: 2, total: 3, total_pages: 2 },
  });
});
