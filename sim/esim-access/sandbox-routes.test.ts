import { expect, test } from "vitest";
import { openBench } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";

const plan = createCatalogue(1).find("BASE", "EU-30_1_7") ?? expect.fail();

test("what the carrier believes can be read by number and by ICCID", async () => {
  const { buy, sandbox } = await openBench();
  const [{ esimTranNo, iccid, orderNo }] = await buy(plan.packageCode);
  const believed = (await sandbox(`/api/esims/${esimTranNo}`)).body;
  expect(believed).toMatchObject({ esimTranNo, iccid, orderNo, total_mb: 1024, used_mb: 0 });
  expect(believed).toMatchObject({ esim_status: "GOT_RESOURCE", smdp_status: "RELEASED" });
  expect((await sandbox(`/api/esims/${iccid}`)).body).toEqual(believed);
  expect((await sandbox("/api/esims/1")).status).toBe(404);
});

test("the carrier's books add up", async () => {
  const { buy, call, sandbox, balanceUnits } = await openBench();
  const [one] = await buy(plan.packageCode, 3);
  await call("esim/cancel", { esimTranNo: one.esimTranNo });
  const { body } = await sandbox("/api/carrier");
  expect(body).toEqual({ balance: 100_000 - (2 * plan.priceUnits) / 10_000, sold: 3, cancelled: 1, topups: 0 });
  expect(await balanceUnits()).toBe(Math.round(Number(body["balance"]) * 10_000));
});

test("usage stops at the end of the data, and never runs backwards", async () => {
  const { buy, sandbox } = await openBench();
  const [{ esimTranNo }] = await buy(plan.packageCode);
  const used = await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 5000 });
  expect(used.body).toMatchObject({ used_mb: 1024, esim_status: "USED_UP", smdp_status: "ENABLED" });
  expect((await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 10 })).status).toBe(409);
});

test("an unlimited plan is not used up", async () => {
  const { buy, sandbox } = await openBench();
  const unlimited = createCatalogue(1).offers.find((offer) => offer.dataType === 4) ?? expect.fail();
  const [{ esimTranNo }] = await buy(unlimited.packageCode);
  const used = await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 50_000 });
  expect(used.body).toMatchObject({ used_mb: 50_000, esim_status: "IN_USE" });
});

test("expiring depends on whether it was ever used", async () => {
  const { buy, sandbox } = await openBench();
  const [fresh, used] = await buy(plan.packageCode, 2);
  expect((await sandbox(`/api/esims/${fresh.esimTranNo}`, { expired: true })).body["esim_status"]).toBe(
    "UNUSED_EXPIRED",
  );
  const usedUp = { smdp_status: "ENABLED", used_mb: 1, expired: true };
  expect((await sandbox(`/api/esims/${String(used?.esimTranNo)}`, usedUp)).body["esim_status"]).toBe("USED_EXPIRED");
});

test.each([
  ["nothing", {}, 400],
  ["an unknown profile state", { smdp_status: "GONE" }, 400],
  ["an unknown state", { esim_status: "HAPPY" }, 400],
  ["usage that is no number", { used_mb: "1" }, 400],
  ["negative usage", { used_mb: -1 }, 400],
  ["unexpiring", { expired: false }, 400],
  ["a list", [1], 400],
  ["becoming new again", { smdp_status: "RELEASED" }, 409],
])("a move to %s is refused with a sentence", async (_what, move, status) => {
  const { buy, sandbox } = await openBench();
  const [{ esimTranNo }] = await buy(plan.packageCode);
  await sandbox(`/api/esims/${esimTranNo}`, { smdp_status: "ENABLED" });
  const refused = await sandbox(`/api/esims/${esimTranNo}`, move);
  expect(refused.status).toBe(status);
  expect(refused.body["message"]).toMatch(/\.$/);
});

test("an eSIM cannot be moved while it is being allocated", async () => {
  const { call, sandbox } = await openBench({ allocatingAnswers: 100 });
  const packageInfoList = [{ packageCode: plan.packageCode, count: 1 }];
  await call("esim/order", { transactionId: "early", packageInfoList });
  const [esim] = Object.values((await sandbox("/api/esims")).body) as { esimTranNo: string }[];
  expect((await sandbox(`/api/esims/${String(esim?.esimTranNo)}`, { used_mb: 1 })).status).toBe(409);
});

test("people see the newest eSIMs, with buttons only where a phone could still do something", async () => {
  const { page, buy, call } = await openBench();
  expect(page()).toContain("Nobody has ordered an eSIM yet.");
  const [alive, ended] = await buy(plan.packageCode, 2);
  await call("esim/revoke", { esimTranNo: ended?.esimTranNo });
  expect(page()).toContain(`data-post="/api/esims/${alive.esimTranNo}"`);
  expect(page()).not.toContain(`data-post="/api/esims/${String(ended?.esimTranNo)}"`);
  expect(page()).toContain("REVOKE");
});
