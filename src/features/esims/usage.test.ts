import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { anEsim, breakCarrier, eventsOf, move, someEsims, type TestEsim } from "./esim.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(platform, 2_000);
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
});

const get = async (path: string, token = account.token) => await platform.api.get(path, { token });
const check = async (body: unknown, query = "", token = account.token) =>
  await platform.api.post(`/usage/check${query}`, body, { token });
const totalOf = async (esim: TestEsim): Promise<number> =>
  (await get(`/profiles/${esim.iccid}`)).body.profile.data_limit;

describe("the usage of a profile", () => {
  test("is at most ten minutes old, and now with refreshCache", async () => {
    const esim = await anEsim(platform, account);
    const total = await totalOf(esim);
    await move(platform, esim, { used_mb: total / 4 });
    expect((await get(`/profiles/${esim.iccid}/usage`)).body.usage.data_used).toBe(0);
    const forced = await get(`/profiles/${esim.iccid}/usage?refreshCache=true`);
    expect(forced.body.usage).toMatchObject({ data_used: total / 4, data_limit: total, percent_used: 25 });
    await move(platform, esim, { used_mb: total / 2 });
    platform.advance(601);
    expect((await get(`/profiles/${esim.iccid}/usage`)).body.usage.percent_used).toBe(50);
  });

  test.each(["True", "TRUE", "1"])(
    "is asked for now with refreshCache=%s, as some clients spell it",
    async (spelling) => {
      const esim = await anEsim(platform, account);
      const total = await totalOf(esim);
      await move(platform, esim, { used_mb: total / 4 });
      const forced = await get(`/profiles/${esim.iccid}/usage?refreshCache=${spelling}`);
      expect(forced.body.usage.percent_used).toBe(25);
    },
  );

  test("is what is known, with its age, while the carrier is away", async () => {
    const esim = await anEsim(platform, account);
    const known = (await get(`/profiles/${esim.iccid}/usage`)).body;
    await move(platform, esim, { used_mb: 100 });
    await breakCarrier(platform, "usage", "error");
    platform.advance(60);
    const answer = await get(`/profiles/${esim.iccid}/usage?refreshCache=true`);
    expect([answer.status, answer.body]).toEqual([200, known]);
  });

  test("of an unlimited plan has no limit and no share", async () => {
    const esim = await anEsim(platform, account, (plan) => plan.is_unlimited);
    await move(platform, esim, { used_mb: 4_096 });
    const { usage } = (await get(`/profiles/${esim.iccid}/usage?refreshCache=true`)).body;
    expect(usage).toMatchObject({ data_used: 4_096, data_limit: null, percent_used: null, data_remaining: null });
    expect(await eventsOf(platform, esim)).toEqual([]);
  });
});

describe("the usage of an order", () => {
  test("is in the words of the document, over all of its eSIMs", async () => {
    const esims = await someEsims(platform, account, 2, (plan) => !plan.is_daily && plan.data_volume_mb === 5_120);
    const [first] = esims;
    if (!first) throw new Error("no eSIM");
    await move(platform, first, { used_mb: 2_458 });
    const answer = await get(`/orders/${first.orderId}/usage?refreshCache=true`);
    expect(answer.body).toMatchObject({
      success: true,
      order_id: first.orderId,
      usage: { data_used: "2.4GB", data_total: "10GB", data_remaining: "7.6GB", percentage_used: 24 },
    });
    expect(answer.body.usage.esims.map((one: { data_used: number }) => one.data_used)).toEqual([2_458, 0]);
    expect(answer.body.usage.validity_remaining_days).toBeGreaterThan(0);
  });

  test("of an unlimited plan says so", async () => {
    const esim = await anEsim(platform, account, (plan) => plan.is_unlimited);
    const { usage } = (await get(`/orders/${esim.orderId}/usage`)).body;
    expect(usage).toMatchObject({ data_total: "Unlimited", data_remaining: "Unlimited", percentage_used: null });
  });

  test("of a stranger is 404", async () => {
    const esim = await anEsim(platform, account);
    const stranger = await anAccount(platform);
    expect((await get(`/orders/${esim.orderId}/usage`, stranger.token)).status).toBe(404);
    expect((await get("/orders/ord-none/usage")).status).toBe(404);
  });
});

describe("checking many", () => {
  test("names each eSIM once, whatever named it, and lists what is not there", async () => {
    const esims = await someEsims(platform, account, 3);
    const [first] = esims;
    const stranger = await anEsim(platform, await aFundedAccount(platform, 100));
    const answer = await check({
      esimTranNoList: [first?.esimTranNo, "nobody", stranger.esimTranNo],
      order_ids: [first?.orderId, "ord-none", stranger.orderId],
    });
    expect(answer.status).toBe(200);
    const told = answer.body.data.map((one: { esimTranNo: string }) => one.esimTranNo);
    expect(told.toSorted()).toEqual(esims.map(({ esimTranNo }) => esimTranNo).toSorted());
    expect(answer.body.not_found).toEqual(["nobody", stranger.esimTranNo, "ord-none", stranger.orderId]);
    expect(answer.body.data[0]).toMatchObject({ order_id: first?.orderId, data_used: 0, percent_used: 0 });
  });

  test("asks the carrier in batches it takes, with refreshCache as query or as field", async () => {
    const esims = await someEsims(platform, account, 12);
    const [orderId] = esims.map((esim) => esim.orderId);
    for (const esim of esims) await move(platform, esim, { used_mb: 10 });
    const byQuery = await check({ order_ids: [orderId] }, "?refreshCache=true");
    expect(byQuery.body.data.map((one: { data_used: number }) => one.data_used)).toEqual(esims.map(() => 10));
    for (const esim of esims) await move(platform, esim, { used_mb: 20 });
    const byField = await check({ order_ids: [orderId], refreshCache: true });
    expect(byField.body.data.map((one: { data_used: number }) => one.data_used)).toEqual(esims.map(() => 20));
  });

  test.each([
    ["no ids", {}],
    ["empty lists", { esimTranNoList: [], order_ids: [] }],
    ["101 ids in one list", { esimTranNoList: Array.from({ length: 101 }, (_, index) => `e-${index}`) }],
    [
      "101 ids in both lists",
      {
        esimTranNoList: Array.from({ length: 51 }, (_, index) => `e-${index}`),
        order_ids: Array.from({ length: 50 }, (_, index) => `o-${index}`),
      },
    ],
    ["an id that is no text", { esimTranNoList: [5] }],
  ])("refuses %s", async (_, body) => {
    const answer = await check(body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
  });

  test("refuses eSIMs that are not the given provider's", async () => {
    const esim = await anEsim(platform, account);
    const list = { esimTranNoList: [esim.esimTranNo] };
    expect((await check({ ...list, provider_id: "provider-1" })).body.error.code).toBe("provider_mismatch");
    expect((await check({ ...list, provider_id: "provider-esimaccess" })).status).toBe(200);
  });
});

describe("a threshold of data", () => {
  test("is told once, with the carrier's figures, however often the usage is read", async () => {
    const esim = await anEsim(platform, account);
    const total = await totalOf(esim);
    await move(platform, esim, { used_mb: total * 0.85 });
    for (let round = 0; round < 3; round++) await get(`/profiles/${esim.iccid}/usage?refreshCache=true`);
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "DATA_USAGE");
    expect(told.map(({ data }) => [data["remaining_threshold_percent"], data["percent_used"]])).toEqual([[20, 85]]);
  });

  test("is told once when many ask at the same time", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { used_mb: (await totalOf(esim)) * 0.95 });
    await Promise.all(
      Array.from({ length: 8 }, async () => await get(`/profiles/${esim.iccid}/usage?refreshCache=true`)),
    );
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "DATA_USAGE");
    expect(told.map(({ data }) => data["remaining_threshold_percent"])).toEqual([10]);
  });
});

describe("the enhanced balance", () => {
  test("is what the account can spend at that provider now", async () => {
    const spender = await aFundedAccount(platform, 80);
    const answer = await get("/usage/balance/provider-esimaccess", spender.token);
    expect(answer.body.data).toMatchObject({ provider_id: "provider-esimaccess", balance: 80, currency: "USD" });
    expect(answer.body.data.timestamp).toMatch(/Z$/);
  });

  test("of an unknown provider is 404, and of a mobile user 403", async () => {
    expect((await get("/usage/balance/provider-none")).status).toBe(404);
    const traveller = await anAccount(platform, "mobile_user");
    expect((await get("/usage/balance/provider-esimaccess", traveller.token)).body.error.code).toBe("forbidden_role");
  });
});
