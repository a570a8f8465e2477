import { describe, expect, test } from "vitest";
import { openBench } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";

const offers = createCatalogue(1).offers.filter((offer) => offer.kind === "BASE");
const withSms = offers.find((offer) => offer.smsStatus === 1) ?? expect.fail();
const withoutSms = offers.find((offer) => offer.smsStatus === 0 && offer.dataType === 1) ?? expect.fail();
const sellable = withSms.packageCode;

describe("cancel", () => {
  test("an unused eSIM returns its whole price, once", async () => {
    const { call, buy, esim, balanceUnits } = await openBench();
    const before = await balanceUnits();
    const [{ esimTranNo }] = await buy(sellable);
    expect(await call("esim/cancel", { esimTranNo })).toMatchObject({ success: "true", obj: {} });
    expect(await balanceUnits()).toBe(before);
    expect((await esim(esimTranNo)).esimStatus).toBe("CANCEL");
    expect((await call("esim/cancel", { esimTranNo })).errorCode).toBe("200002");
    expect(await balanceUnits()).toBe(before);
  });

  test("an eSIM that a phone fetched stays sold", async () => {
    const { call, buy, sandbox, balanceUnits } = await openBench();
    const [{ esimTranNo }] = await buy(sellable);
    const before = await balanceUnits();
    await sandbox(`/api/esims/${esimTranNo}`, { smdp_status: "DOWNLOAD" });
    expect((await call("esim/cancel", { esimTranNo })).errorCode).toBe("200002");
    expect(await balanceUnits()).toBe(before);
  });

  test("an eSIM that does not exist is refused", async () => {
    const { call } = await openBench();
    expect((await call("esim/cancel", { esimTranNo: "1" })).errorCode).toBe("310403");
    expect((await call("esim/cancel", {})).errorCode).toBe("000105");
  });
});

describe("suspend and revoke", () => {
  test("suspending pauses what a phone holds, and unsuspending returns it to what it was", async () => {
    const { call, buy, sandbox, esim } = await openBench();
    const [{ esimTranNo, iccid }] = await buy(sellable);
    expect((await call("esim/suspend", { esimTranNo })).errorCode).toBe("200002");
    await sandbox(`/api/esims/${esimTranNo}`, { used_mb: 1 });
    expect((await call("esim/suspend", { iccid })).obj).toEqual({});
    expect((await esim(esimTranNo)).esimStatus).toBe("SUSPENDED");
    expect((await call("esim/suspend", { esimTranNo })).errorCode).toBe("200002");
    expect((await call("esim/unsuspend", { esimTranNo })).obj).toEqual({});
    expect((await esim(esimTranNo)).esimStatus).toBe("IN_USE");
    expect((await call("esim/unsuspend", { esimTranNo })).errorCode).toBe("200002");
  });

  test("a revoked eSIM is REVOKE to a query, brings no money back, and stays revoked", async () => {
    const { call, buy, esim, balanceUnits } = await openBench();
    const [{ esimTranNo }] = await buy(sellable);
    const before = await balanceUnits();
    expect((await call("esim/revoke", { esimTranNo })).obj).toEqual({});
    expect((await esim(esimTranNo)).esimStatus).toBe("REVOKE");
    expect(await balanceUnits()).toBe(before);
    expect((await call("esim/revoke", { esimTranNo })).errorCode).toBe("200002");
  });
});

describe("SMS", () => {
  test("a text reaches an installed eSIM whose package has SMS", async () => {
    const { call, buy, sandbox } = await openBench();
    const [{ esimTranNo }] = await buy(withSms.packageCode);
    const send = (message: string) => call("esim/sendSms", { esimTranNo, message });
    expect((await send("too early")).errorCode).toBe("200002");
    await sandbox(`/api/esims/${esimTranNo}`, { smdp_status: "ENABLED" });
    expect((await send("Grüezi")).obj).toEqual({});
    expect((await send("x".repeat(501))).errorCode).toBe("000107");
    expect((await sandbox(`/api/esims/${esimTranNo}`)).body["messages"]).toEqual(["Grüezi"]);
  });

  test("a package without SMS gets none", async () => {
    const { call, buy, sandbox } = await openBench();
    const [{ esimTranNo }] = await buy(withoutSms.packageCode);
    await sandbox(`/api/esims/${esimTranNo}`, { smdp_status: "ENABLED" });
    expect((await call("esim/sendSms", { esimTranNo, message: "hello" })).errorCode).toBe("200002");
  });
});
