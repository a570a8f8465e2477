import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openBench } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";
import { catchNotices } from "./notice-catcher.fixture.ts";

const plan =
  createCatalogue(1).offers.find((offer) => offer.kind === "BASE" && offer.supportTopUpType === 2) ?? expect.fail();
const order = (transactionId: string) => ({
  transactionId,
  packageInfoList: [{ packageCode: plan.packageCode, count: 2 }],
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "carrier-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("what was sold, cancelled, topped up and paid is the same after a restart", async () => {
  const folder = temporaryFolder();
  const before = await openBench({}, folder);
  const [one, other] = await before.buy(plan.packageCode, 2);
  await before.call("esim/cancel", { esimTranNo: one.esimTranNo });
  const topUp = { esimTranNo: other?.esimTranNo, packageCode: `TOPUP_${plan.packageCode}`, transactionId: "more" };
  const toppedUp = await before.call("esim/topup", topUp);
  const believed = [await before.sandbox("/api/carrier"), await before.sandbox("/api/esims")];
  await before.close();

  const after = await openBench({}, folder);
  expect([await after.sandbox("/api/carrier"), await after.sandbox("/api/esims")]).toEqual(believed);
  expect((await after.call("esim/topup", topUp)).obj).toEqual(toppedUp.obj);
  expect(await after.sandbox("/api/carrier")).toEqual(believed[0]);
});

test("an order made before a restart is found by its transactionId, becomes ready and is told of", async () => {
  const folder = temporaryFolder();
  const catcher = await catchNotices();
  const before = await openBench({ allocatingAnswers: 3 }, folder);
  await before.call("webhook/save", { webhook: catcher.url });
  const { orderNo } = (await before.call("esim/order", order("kept"))).obj;
  const pager = { pageSize: 50, pageNum: 1 };
  expect((await before.call("esim/query", { orderNo, pager })).errorCode).toBe("200010");
  await before.close();

  const after = await openBench({ allocatingAnswers: 3, allocateAfterMs: 0 }, folder);
  expect((await after.call("esim/order", order("kept"))).obj.orderNo).toBe(orderNo);
  expect((await after.call("esim/query", { orderNo, pager })).obj.esimList).toHaveLength(2);
  await catcher.until((all) => all.some((notice) => notice.content["orderNo"] === orderNo));
});
