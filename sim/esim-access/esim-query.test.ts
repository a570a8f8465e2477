import { expect, test } from "vitest";
import { openBench } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";

const packageCode = createCatalogue(1).find("BASE", "EU-30_1_7")?.packageCode ?? "";
const pager = { pageSize: 5, pageNum: 1 };

test("an order's eSIMs come in pages", async () => {
  const { call, buy } = await openBench();
  const [{ orderNo }] = await buy(packageCode, 7);
  const page = async (pageNum: number) => (await call("esim/query", { orderNo, pager: { pageSize: 5, pageNum } })).obj;
  const [first, second] = [await page(1), await page(2)];
  expect(first.pager).toEqual({ pageSize: 5, pageNum: 1, total: 7 });
  expect([...first.esimList, ...second.esimList].map((esim) => esim.esimTranNo)).toHaveLength(7);
  expect(second.esimList).toHaveLength(2);
});

test("a time range lists what was ordered in it", async () => {
  const { call, buy, world } = await openBench();
  const [old] = await buy(packageCode);
  world.clock.advance(3600);
  const startTime = new Date(world.clock.now().getTime() - 60_000).toISOString().replace(/\.\d+Z$/, "+0000");
  const [young] = await buy(packageCode);
  const endTime = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const { esimList } = (await call("esim/query", { startTime, endTime, pager })).obj;
  expect(esimList.map((esim) => esim.esimTranNo)).toEqual([young.esimTranNo]);
  expect(esimList[0]?.esimTranNo).not.toBe(old.esimTranNo);
});

test.each([
  ["no pager", { orderNo: "B1" }, "000105"],
  ["a page of 4", { orderNo: "B1", pager: { pageSize: 4, pageNum: 1 } }, "000107"],
  ["a page of 501", { orderNo: "B1", pager: { pageSize: 501, pageNum: 1 } }, "000107"],
  ["no filter", { pager }, "000105"],
  ["an unknown order", { orderNo: "B1", pager }, "310272"],
  ["an unknown eSIM", { esimTranNo: "1", pager }, "310403"],
])("a query with %s is refused", async (_what, body, errorCode) => {
  const { call } = await openBench();
  expect(await call("esim/query", body)).toMatchObject({ status: 200, success: false, errorCode });
});

test("usage is told for ten eSIMs at most, and unknown ones are left out", async () => {
  const { call, buy, sandbox } = await openBench();
  const esims = await buy(packageCode, 11);
  const numbers = esims.map((esim) => esim.esimTranNo);
  expect((await call("esim/usage/query", { esimTranNoList: numbers })).errorCode).toBe("000107");
  await sandbox(`/api/esims/${esims[0].esimTranNo}`, { used_mb: 100 });
  const { esimUsageList } = (await call("esim/usage/query", { esimTranNoList: [esims[0].esimTranNo, "1"] })).obj;
  expect(esimUsageList).toMatchObject([
    { esimTranNo: esims[0].esimTranNo, dataUsage: 104_857_600, totalData: 2 ** 30 },
  ]);
  expect(esimUsageList[0]?.lastUpdateTime).toMatch(/\+0000$/);
});
