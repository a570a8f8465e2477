import { expect, test } from "vitest";
import { openBench, testOptions } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";
import { createRequestWindow } from "./request-window.ts";

test("success is spelled in more than one way, and every way is still success", async () => {
  const { call } = await openBench();
  const answers = await Promise.all(
    ["package/list", "location/list", "balance/query", "webhook/query"].map((path) => call(path)),
  );
  expect(new Set(answers.map((answer) => answer.success))).toEqual(new Set([true, "true"]));
  expect(new Set(answers.map((answer) => answer.errorCode))).toEqual(new Set([null, "0"]));
});

test("the request over the limit gets 429, the busy code and the name of the setting", async () => {
  const { call } = await openBench({ requestsPerSecond: 3 });
  const answers = await Promise.all(Array.from({ length: 4 }, () => call("balance/query")));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429]);
  const refused = answers.find((answer) => answer.status === 429);
  expect(refused).toMatchObject({ success: false, errorCode: "900001" });
  expect(refused?.errorMsg).toContain("SANDBOX_CARRIER_RPS");
});

test("the window slides: each request frees its place one second after it came", () => {
  let nowMs = 0;
  const window = createRequestWindow(2, () => nowMs);
  const admittedAt = (atMs: number) => {
    nowMs = atMs;
    return window.admit();
  };
  expect([0, 900, 950, 1001, 1500, 1901].map(admittedAt)).toEqual([true, true, false, true, false, true]);
});

test("another method than POST is refused in the envelope", async () => {
  const { url } = await openBench();
  const answer = await fetch(`${url}/esimaccess/api/v1/open/balance/query`, {
    headers: { "RT-AccessCode": testOptions.accessCode },
  });
  expect(await answer.json()).toMatchObject({ success: false, errorCode: "000103" });
});

test("a call without arguments needs no body", async () => {
  const { url } = await openBench();
  const answer = await fetch(`${url}/esimaccess/api/v1/open/balance/query`, {
    method: "POST",
    headers: { "RT-AccessCode": testOptions.accessCode },
  });
  expect(await answer.json()).toMatchObject({ obj: { balance: 1_000_000_000 } });
});

test("a fault of the whole carrier breaks every call before it does anything", async () => {
  const { call, world, balanceUnits } = await openBench();
  const before = await balanceUnits();
  const packageCode = createCatalogue(1).find("BASE", "EU-30_1_7")?.packageCode;
  const order = { transactionId: "broken", packageInfoList: [{ packageCode, count: 1 }] };
  world.faults.set({ target: "carrier", fault: "error" });
  expect((await call("esim/order", order)).status).toBe(500);
  expect((await call("package/list")).status).toBe(500);
  world.faults.clear();
  expect(await balanceUnits()).toBe(before);
});
