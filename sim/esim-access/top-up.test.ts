import { expect, test } from "vitest";
import { openBench } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";
import { isDayPass } from "./offer.ts";

const offers = createCatalogue(1).offers;
const sold =
  offers.find((offer) => offer.kind === "BASE" && offer.supportTopUpType === 2 && offer.durationDays > 1) ??
  expect.fail();
const topUp = offers.find((offer) => offer.packageCode === `TOPUP_${sold.packageCode}`) ?? expect.fail();
const elsewhere =
  offers.find((offer) => offer.kind === "TOPUP" && offer.place !== sold.place && !isDayPass(offer)) ?? expect.fail();
const closed = offers.find((offer) => offer.kind === "BASE" && offer.supportTopUpType === 1) ?? expect.fail();

test("a top-up adds its volume and days once, however often it is asked for", async () => {
  const { call, buy, esim, balanceUnits } = await openBench();
  const [bought] = await buy(sold.packageCode);
  const before = await balanceUnits();
  const request = { esimTranNo: bought.esimTranNo, packageCode: topUp.packageCode, transactionId: "more" };
  const answers = await Promise.all([1, 2, 3].map(() => call("esim/topup", { ...request, amount: topUp.priceUnits })));
  expect(new Set(answers.map((answer) => JSON.stringify(answer.obj))).size).toBe(1);
  expect(answers[0]?.obj).toMatchObject({ transactionId: "more", totalVolume: sold.volumeBytes * 2 });
  expect(await balanceUnits()).toBe(before - topUp.priceUnits);
  const after = await esim(bought.esimTranNo);
  expect(after).toMatchObject({ totalVolume: sold.volumeBytes * 2, totalDuration: sold.durationDays * 2 });
  expect(after.packageList.map((row) => row.packageCode)).toEqual([sold.packageCode, topUp.packageCode]);
});

test("a top-up of a depleted eSIM brings it back into use, and later repeats still get the first answer", async () => {
  const { call, buy, esim, sandbox } = await openBench();
  const [{ esimTranNo }] = await buy(sold.packageCode);
  await sandbox(`/api/esims/${esimTranNo}`, { esim_status: "USED_UP" });
  const before = await esim(esimTranNo);
  expect(before).toMatchObject({ esimStatus: "USED_UP", orderUsage: sold.volumeBytes });
  const request = { esimTranNo, packageCode: topUp.slug, transactionId: "again" };
  const first = await call("esim/topup", request);
  const after = await esim(esimTranNo);
  expect(after.esimStatus).toBe("IN_USE");
  expect(Date.parse(after.expiredTime) - Date.parse(before.expiredTime)).toBe(topUp.durationDays * 86_400_000);
  await sandbox(`/api/esims/${esimTranNo}`, { expired: true });
  expect((await call("esim/topup", request)).obj).toEqual(first.obj);
  expect((await call("esim/topup", { ...request, transactionId: "late" })).errorCode).toBe("200002");
});

test("top-ups that do not fit are refused and cost nothing", async () => {
  const { call, buy, balanceUnits } = await openBench();
  const [{ esimTranNo }] = await buy(sold.packageCode);
  const [{ esimTranNo: closedTranNo }] = await buy(closed.packageCode);
  const before = await balanceUnits();
  const ask = async (overrides: object) =>
    (await call("esim/topup", { esimTranNo, packageCode: topUp.packageCode, transactionId: "t", ...overrides }))
      .errorCode;
  expect(await ask({ amount: topUp.priceUnits - 1 })).toBe("200006");
  expect(await ask({ packageCode: "TOPUP_NONE" })).toBe("310241");
  expect(await ask({ packageCode: elsewhere.packageCode })).toBe("200008");
  expect(await ask({ esimTranNo: closedTranNo })).toBe("200002");
  expect(await ask({ transactionId: undefined })).toBe("000105");
  expect(await balanceUnits()).toBe(before);
});
