import { describe, expect, test } from "vitest";
import { isIccidReused } from "./births.ts";
import { openBench, testOptions } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";
import { isDayPass } from "./offer.ts";

const offers = createCatalogue(testOptions.seed).offers.filter((offer) => offer.kind === "BASE");
const fixed = offers.find((offer) => offer.slug === "EU-30_1_7") ?? expect.fail();
const dayPass = offers.find((offer) => isDayPass(offer) && !offer.absentFields.includes("slug")) ?? expect.fail();

function order(transactionId: string, overrides: object = {}, total: object = {}): object {
  return { transactionId, packageInfoList: [{ packageCode: fixed.packageCode, count: 1, ...overrides }], ...total };
}

describe("allocation", () => {
  test("the first queries say that allocation runs, then the eSIMs are there", async () => {
    const { call } = await openBench({ allocatingAnswers: 2 });
    const { orderNo } = (await call("esim/order", order("allocating", { count: 2 }))).obj;
    const query = () => call("esim/query", { orderNo, pager: { pageSize: 50, pageNum: 1 } });
    expect(await query()).toMatchObject({ status: 200, success: false, errorCode: "200010", obj: null });
    expect((await query()).errorCode).toBe("200010");
    const { esimList, pager } = (await query()).obj;
    expect(pager).toEqual({ pageSize: 50, pageNum: 1, total: 2 });
    expect(esimList[0]).toMatchObject({ orderNo, esimStatus: "GOT_RESOURCE", smdpStatus: "RELEASED", eid: "" });
    expect(esimList[0]?.ac).toMatch(/^LPA:1\$[^$]+\$[0-9A-F]{32}$/);
    expect(esimList[0]?.iccid).toMatch(/^89\d{17}$/);
    expect(esimList[0]?.expiredTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
  });

  test("enough time makes the eSIMs ready without any query", async () => {
    const { call, sandbox, world } = await openBench({ allocatingAnswers: 100, allocateAfterMs: 30_000 });
    const { orderNo } = (await call("esim/order", order("waiting"))).obj;
    const [before] = await listEsims(sandbox);
    expect(before?.esim_status).toBe("GETTING_RESOURCE");
    world.clock.advance(30);
    const answer = await call("esim/query", { orderNo, pager: { pageSize: 50, pageNum: 1 } });
    expect(answer.obj.esimList).toHaveLength(1);
  });
});

describe("money", () => {
  test("the same transactionId buys once, also when asked at the same time", async () => {
    const { call, balanceUnits } = await openBench();
    const before = await balanceUnits();
    const answers = await Promise.all(Array.from({ length: 8 }, () => call("esim/order", order("same"))));
    expect(new Set(answers.map((answer) => answer.obj.orderNo)).size).toBe(1);
    expect(await balanceUnits()).toBe(before - fixed.priceUnits);
  });

  test("a price or an amount that is not the carrier's is refused and nothing is debited", async () => {
    const { call, balanceUnits } = await openBench();
    const before = await balanceUnits();
    expect((await call("esim/order", order("price", { price: fixed.priceUnits - 100 }))).errorCode).toBe("200005");
    expect((await call("esim/order", order("amount", {}, { amount: fixed.priceUnits + 1 }))).errorCode).toBe("200006");
    expect(await balanceUnits()).toBe(before);
    const exact = { price: fixed.priceUnits, count: 2 };
    const bought = await call("esim/order", order("exact", exact, { amount: fixed.priceUnits * 2 }));
    expect(bought.obj.transactionId).toBe("exact");
  });

  test("a day pass costs its price for each day and each eSIM", async () => {
    const { call, balanceUnits } = await openBench();
    const before = await balanceUnits();
    const line = { slug: dayPass.slug, count: 2, price: dayPass.priceUnits, periodNum: 5 };
    const amount = dayPass.priceUnits * 10;
    const { orderNo } = (await call("esim/order", { transactionId: "days", amount, packageInfoList: [line] })).obj;
    expect(await balanceUnits()).toBe(before - amount);
    const { esimList } = (await call("esim/query", { orderNo, pager: { pageSize: 50, pageNum: 1 } })).obj;
    expect(esimList[0]).toMatchObject({ totalDuration: 5, totalVolume: dayPass.volumeBytes * 5 });
  });

  test("an order that the balance does not cover is refused", async () => {
    const { call, balanceUnits } = await openBench({ balanceUsd: 1 });
    expect((await call("esim/order", order("poor"))).errorCode).toBe("200007");
    expect(await balanceUnits()).toBe(10_000);
  });
});

describe("orders that make no sense", () => {
  test.each([
    ["no transactionId", { packageInfoList: [{ packageCode: fixed.packageCode, count: 1 }] }, "000105"],
    ["a null transactionId", { transactionId: null }, "000106"],
    ["a transactionId of 51 characters", order("x".repeat(51)), "000107"],
    ["an unknown package", order("a", { packageCode: "NONE" }), "310241"],
    ["a top-up package", order("a", { packageCode: `TOPUP_${fixed.packageCode}` }), "310241"],
    ["31 eSIMs of a package", order("a", { count: 31 }), "200008"],
    ["half an eSIM", order("a", { count: 0.5 }), "200008"],
    ["days of a package that is not sold by the day", order("a", { periodNum: 2 }), "200008"],
    ["no packages", { transactionId: "a", packageInfoList: [] }, "200008"],
    ["a body that is no object", "[]", "000104"],
    ["a body that is no JSON", "{", "000104"],
  ])("%s is refused", async (_what, body, errorCode) => {
    const { call } = await openBench();
    expect(await call("esim/order", body)).toMatchObject({ status: 200, success: false, errorCode });
  });

  test("more than 30 eSIMs over several packages are refused", async () => {
    const { call } = await openBench();
    const line = { packageCode: fixed.packageCode, count: 16 };
    const answer = await call("esim/order", { transactionId: "many", packageInfoList: [line, line] });
    expect(answer.errorCode).toBe("200008");
  });

  test.each([
    ["refuse", "200008"],
    ["out_of_stock", "200011"],
    ["price_changed", "200005"],
  ] as const)("the fault %s refuses new orders, but not what was sold already", async (fault, errorCode) => {
    const { call, world, balanceUnits } = await openBench();
    const sold = await call("esim/order", order("sold"));
    const before = await balanceUnits();
    world.faults.set({ target: "carrier", fault, operation: "order" });
    expect((await call("esim/order", order("new"))).errorCode).toBe(errorCode);
    expect((await call("esim/order", order("sold"))).obj).toEqual(sold.obj);
    expect(await balanceUnits()).toBe(before);
  });

  test("a dropped answer leaves an order that the same transactionId finds", async () => {
    const { call, world, balanceUnits } = await openBench();
    const before = await balanceUnits();
    world.faults.set({ target: "carrier", fault: "drop_reply", operation: "order", times: 1 });
    await expect(call("esim/order", order("dropped"))).rejects.toThrow();
    expect((await call("esim/order", order("dropped"))).obj.orderNo).toMatch(/^B\d+$/);
    expect(await balanceUnits()).toBe(before - fixed.priceUnits);
  });
});

test("an ICCID comes back with a new eSIM, and then means the newest", async () => {
  const seeds = Array.from({ length: 50_000 }, (_, index) => index);
  const seed = seeds.find((candidate) => isIccidReused(candidate, 2)) ?? expect.fail();
  const { call, buy } = await openBench({ seed });
  const packageCode = createCatalogue(seed).find("BASE", "EU-30_1_7")?.packageCode ?? expect.fail();
  const [old] = await buy(packageCode);
  await call("esim/cancel", { esimTranNo: old.esimTranNo });
  const [young] = await buy(packageCode);
  expect(young.iccid).toBe(old.iccid);
  expect(young.esimTranNo).not.toBe(old.esimTranNo);
  const { esimList } = (await call("esim/query", { iccid: old.iccid, pager: { pageSize: 5, pageNum: 1 } })).obj;
  expect(esimList.map((esim) => esim.esimTranNo)).toEqual([young.esimTranNo]);
});

test("about one eSIM in five hundred is given a used ICCID", () => {
  const reused = Array.from({ length: 100_000 }, (_, index) => index).filter((index) => isIccidReused(1, index));
  expect(reused.length).toBeGreaterThan(150);
  expect(reused.length).toBeLessThan(250);
});

type SandboxCall = Awaited<ReturnType<typeof openBench>>["sandbox"];

async function listEsims(sandbox: SandboxCall): Promise<Record<string, unknown>[]> {
  const { body } = await sandbox("/api/esims");
  return Object.values(body) as Record<string, unknown>[];
}
