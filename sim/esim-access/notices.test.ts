import { describe, expect, test } from "vitest";
import { type Bench, openBench, testOptions } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";
import { type CaughtNotice, catchNotices, type NoticeCatcher } from "./notice-catcher.fixture.ts";

const plan = createCatalogue(testOptions.seed).find("BASE", "EU-30_1_7") ?? expect.fail();

async function openListened(
  options: Parameters<typeof openBench>[0] = {},
): Promise<Bench & { catcher: NoticeCatcher }> {
  const bench = await openBench(options);
  const catcher = await catchNotices();
  await bench.call("webhook/save", { webhook: catcher.url });
  return { ...bench, catcher };
}

const ofType = (caught: CaughtNotice[], type: string) => caught.filter((notice) => notice.notifyType === type);
const first = (caught: CaughtNotice[], type: string) => ofType(caught, type)[0]?.content;

describe("the webhook", () => {
  test("is saved when it answers the health check", async () => {
    const { call, catcher } = await openListened();
    expect((await call("webhook/query")).obj.webhook).toBe(catcher.url);
    expect(catcher.caught).toMatchObject([
      { notifyType: "CHECK_HEALTH", content: { orderNo: "1234567890", orderStatus: "Test" } },
    ]);
    expect(catcher.caught[0]?.notifyId).toMatch(/^[0-9a-f]{32}$/);
    expect(catcher.caught[0]?.eventGenerateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("is not saved when it does not", async () => {
    const { call } = await openBench();
    const catcher = await catchNotices([500]);
    expect((await call("webhook/save", { webhook: catcher.url })).success).toBe(false);
    expect((await call("webhook/save", { webhook: "ftp://example.com" })).errorCode).toBe("000107");
    expect((await call("webhook/query")).obj.webhook).toBe("");
  });
});

describe("notices", () => {
  test("an order that is ready is told of without naming an ICCID", async () => {
    const { buy, catcher } = await openListened();
    const [{ orderNo }] = await buy(plan.packageCode);
    const caught = await catcher.until((all) => ofType(all, "ORDER_STATUS").length > 0);
    expect(first(caught, "ORDER_STATUS")).toEqual({
      orderNo,
      orderStatus: "GOT_RESOURCE",
      transactionId: expect.any(String) as string,
    });
  });

  test("an order that nobody asks for becomes ready by itself and is told of", async () => {
    const { call, catcher } = await openListened({ allocatingAnswers: 100, allocateAfterMs: 20 });
    const packageInfoList = [{ packageCode: plan.packageCode, count: 1 }];
    await call("esim/order", { transactionId: "unasked", packageInfoList });
    const caught = await catcher.until((all) => ofType(all, "ORDER_STATUS").length > 0);
    expect(first(caught, "ORDER_STATUS")).toMatchObject({ transactionId: "unasked" });
  });

  test("an installation is told of step by step, and the first use after it", async () => {
    const { buy, sandbox, esim, catcher } = await openListened();
    const [{ esimTranNo }] = await buy(plan.packageCode);
    await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 1 });
    const caught = await catcher.until((all) => ofType(all, "ESIM_STATUS").length > 0);
    const steps = new Map(
      ofType(caught, "SMDP_EVENT").map((notice) => [notice.notifyId, notice.content["smdpStatus"]]),
    );
    expect([...steps.values()]).toEqual(["DOWNLOAD", "INSTALLATION", "ENABLED"]);
    expect(first(caught, "ESIM_STATUS")).toMatchObject({ esimTranNo, esimStatus: "IN_USE", smdpStatus: "ENABLED" });
    const used = await esim(esimTranNo);
    expect(used.eid).toMatch(/^\d{32}$/);
    expect(Date.parse(used.expiredTime) - Date.parse(String(used.activateTime))).toBe(7 * 86_400_000);
  });

  test("each threshold of usage is told of once, then that the data is used up", async () => {
    const { buy, sandbox, catcher } = await openListened();
    const [{ esimTranNo }] = await buy(plan.packageCode);
    for (const usedMb of [500, 600, 1000, 1024]) await sandbox(`/api/esims/${esimTranNo}`, { used_mb: usedMb });
    const isTold = (all: CaughtNotice[]) =>
      new Set(ofType(all, "DATA_USAGE").map((notice) => notice.content["remainThreshold"])).size === 3 &&
      ofType(all, "ESIM_STATUS").some((notice) => notice.content["esimStatus"] === "USED_UP");
    const caught = await catcher.until(isTold);
    const told = new Map(ofType(caught, "DATA_USAGE").map((notice) => [notice.notifyId, notice.content]));
    expect([...told.values()].map((content) => content["remainThreshold"]).sort()).toEqual([0.1, 0.2, 0.5]);
    const half = [...told.values()].find((content) => content["remainThreshold"] === 0.5);
    expect(half).toMatchObject({ totalVolume: 2 ** 30, orderUsage: 600 * 2 ** 20, remain: 424 * 2 ** 20 });
  });

  test("revoking is REVOKED here, and cancelling is told of too", async () => {
    const { buy, call, catcher } = await openListened();
    const [one, other] = await buy(plan.packageCode, 2);
    await call("esim/revoke", { esimTranNo: one.esimTranNo });
    await call("esim/cancel", { esimTranNo: other?.esimTranNo });
    const statuses = (all: CaughtNotice[]) => ofType(all, "ESIM_STATUS").map((notice) => notice.content["esimStatus"]);
    const caught = await catcher.until((all) => statuses(all).includes("CANCEL") && statuses(all).includes("REVOKED"));
    expect(statuses(caught)).not.toContain("REVOKE");
  });

  test("the last day and the end of a plan are told of as the clock passes them", async () => {
    const { buy, sandbox, esim, world, catcher } = await openListened();
    const [{ esimTranNo }] = await buy(plan.packageCode);
    await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 1 });
    world.clock.advance(6.5 * 86_400);
    const warned = await catcher.until((all) => ofType(all, "VALIDITY_USAGE").length > 0);
    expect(first(warned, "VALIDITY_USAGE")).toMatchObject({
      esimTranNo,
      remain: 1,
      totalDuration: 7,
      durationUnit: "DAY",
    });
    world.clock.advance(86_400);
    expect((await esim(esimTranNo)).esimStatus).toBe("USED_EXPIRED");
    await catcher.until((all) =>
      ofType(all, "ESIM_STATUS").some((notice) => notice.content["esimStatus"] === "USED_EXPIRED"),
    );
  });

  test("an eSIM that nobody installed in time has lapsed unused", async () => {
    const { buy, esim, world } = await openListened();
    const [{ esimTranNo }] = await buy(plan.packageCode);
    world.clock.advance(plan.unusedValidDays * 86_400 + 1);
    expect(await esim(esimTranNo)).toMatchObject({ esimStatus: "UNUSED_EXPIRED", smdpStatus: "RELEASED" });
  });

  test("some notices arrive twice, under one id", async () => {
    const { buy, call, catcher } = await openListened();
    for (let round = 0; round < 3; round += 1) {
      for (const { esimTranNo } of await buy(plan.packageCode, 30)) await call("esim/cancel", { esimTranNo });
    }
    const ids = (all: CaughtNotice[]) => ofType(all, "ESIM_STATUS").map((notice) => notice.notifyId);
    const caught = await catcher.until((all) => new Set(ids(all)).size === 90 && ids(all).length > 90);
    expect(ids(caught).length).toBeLessThan(180);
  });

  test("a notice that was not accepted is sent again", async () => {
    const bench = await openBench();
    const catcher = await catchNotices([200, 503]);
    await bench.call("webhook/save", { webhook: catcher.url });
    await bench.buy(plan.packageCode);
    const caught = await catcher.until((all) => ofType(all, "ORDER_STATUS").length >= 2);
    expect(new Set(ofType(caught, "ORDER_STATUS").map((notice) => notice.notifyId)).size).toBe(1);
  });

  test("suppressed notices are lost, and later ones are not", async () => {
    const { buy, sandbox, catcher } = await openListened();
    expect((await sandbox("/api/esims/notices", { suppress: true })).body).toMatchObject({ suppress: true });
    const [lost] = await buy(plan.packageCode);
    await sandbox("/api/esims/notices", { suppress: false });
    const [told] = await buy(plan.packageCode);
    const caught = await catcher.until((all) => ofType(all, "ORDER_STATUS").length > 0);
    const orderNumbers = ofType(caught, "ORDER_STATUS").map((notice) => notice.content["orderNo"]);
    expect(orderNumbers).toContain(told.orderNo);
    expect(orderNumbers).not.toContain(lost.orderNo);
  });

  test("a replay sends the latest notices once more, the newest first", async () => {
    const { buy, call, sandbox, catcher } = await openListened();
    const [{ esimTranNo }] = await buy(plan.packageCode);
    await call("esim/revoke", { esimTranNo });
    await catcher.until((all) => ofType(all, "ORDER_STATUS").length > 0 && ofType(all, "ESIM_STATUS").length > 0);
    const before = catcher.caught.length;
    expect((await sandbox("/api/esims/notices", { replay: true })).body["replayed"]).toBe(2);
    // A chance duplicate of the first sending may still arrive in between.
    await catcher.until((all) => {
      const kinds = all.slice(before).map((notice) => notice.notifyType);
      const newest = kinds.indexOf("ESIM_STATUS");
      return newest >= 0 && kinds.lastIndexOf("ORDER_STATUS") > newest;
    });
  });
});
