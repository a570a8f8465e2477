import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { Rejected, type RequestLane, Unavailable, Unknown, UnreadableEsim } from "../contract.ts";
import { createEsimAccess } from "./adapter.ts";
import { signRequest } from "./signature.ts";

const credentials = { accessCode: "access-1", secretKey: "secret-1" };
const now = new Date("2026-01-02T10:00:00.123Z");
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A carrier that plays back recorded answers, one for each request, and an adapter that talks to it. */
async function replay(
  answers: object[],
  throttle: (lane: RequestLane) => Promise<void> = async () => await Promise.resolve(),
) {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => {
      received.push({ path: incoming.url ?? "", headers: incoming.headers, body });
      const answer = answers[received.length - 1];
      if (answer === undefined) incoming.socket.destroy();
      else outgoing.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const unreadable: string[] = [];
  const carrier = createEsimAccess({
    ...credentials,
    id: "provider-1",
    name: "A carrier",
    url,
    throttle,
    clock: () => now,
    onUnreadable: (message) => unreadable.push(message),
  });
  return { carrier, received, unreadable, bodies: () => received.map(({ body }): unknown => JSON.parse(body)) };
}

const ok = (obj: unknown) => ({ success: true, errorCode: "0", errorMsg: null, obj });
const esim = { esimTranNo: "26010210000001", iccid: "8900000000000000001" };
const profile = (number: number, fields: object = {}) => ({
  esimTranNo: String(number),
  orderNo: "B1",
  transactionId: `plat-${number}`,
  iccid: "8900000000000000001",
  ac: "LPA:1$rsp.example.test$00",
  smdpStatus: "RELEASED",
  esimStatus: "GOT_RESOURCE",
  expiredTime: "2026-07-01T10:00:00+0000",
  totalVolume: 1000,
  totalDuration: 7,
  ...fields,
});
const page = (total: number, from: number, length: number) =>
  ok({ esimList: Array.from({ length }, (_, index) => profile(from + index)), pager: { total } });

const request = {
  reference: "plat-1",
  packageCode: "CKH139",
  quantity: 2,
  expectedCostMicros: 150_000n,
  periodDays: null,
};

test("every request is signed over the very bytes that are sent", async () => {
  const { carrier, received } = await replay([ok({ balance: -25 })]);
  expect(await carrier.getBalanceMicros()).toBe(-2500n);
  const [sent] = received;
  const timestamp = String(sent?.headers["rt-timestamp"]);
  const requestId = String(sent?.headers["rt-requestid"]);
  expect(sent?.path).toBe("/api/v1/open/balance/query");
  expect(sent?.headers["rt-signature"]).toBe(
    signRequest(credentials, { timestamp, requestId, body: sent?.body ?? "" })["RT-Signature"],
  );
});

test("an order names its reference and the price we expect to pay", async () => {
  const { carrier, bodies } = await replay([ok({ orderNo: "B1", transactionId: "plat-1" })]);
  expect(await carrier.placeOrder(request)).toEqual({ carrierOrderId: "B1" });
  expect(bodies()).toEqual([
    { transactionId: "plat-1", amount: 3000, packageInfoList: [{ packageCode: "CKH139", count: 2, price: 1500 }] },
  ]);
});

test("a day pass is ordered for its days, and all of them are paid", async () => {
  const { carrier, bodies } = await replay([ok({ orderNo: "B1" })]);
  await carrier.placeOrder({ ...request, periodDays: 5 });
  expect(bodies()).toMatchObject([{ amount: 15000, packageInfoList: [{ price: 1500, periodNum: 5 }] }]);
});

test("a price that the carrier can't have is refused before anything is sent", async () => {
  const { carrier, received } = await replay([]);
  const order = carrier.placeOrder({ ...request, expectedCostMicros: 150_001n });
  await expect(order).rejects.toMatchObject({ reason: "price_changed" });
  expect(received).toEqual([]);
});

test("a top-up answers the eSIM's new whole", async () => {
  const answer = { iccid: esim.iccid, expiredTime: "2026-08-01T10:00:00+0000", totalVolume: 3000, totalDuration: 37 };
  const { carrier, bodies } = await replay([ok(answer)]);
  expect(
    await carrier.topUpEsim({
      reference: "top-1",
      esim,
      packageCode: "TOPUP_1",
      expectedCostMicros: 100n,
      periodDays: 3,
    }),
  ).toEqual({ totalBytes: 3000n, totalDays: 37, expiresAt: new Date("2026-08-01T10:00:00Z") });
  expect(bodies()).toEqual([
    { esimTranNo: esim.esimTranNo, packageCode: "TOPUP_1", transactionId: "top-1", amount: 3, periodNum: 3 },
  ]);
});

test("an order of more than a page is read to its end", async () => {
  const { carrier, bodies } = await replay([page(501, 1, 500), page(501, 501, 1)]);
  const order = await carrier.getOrder("B1");
  expect(order).toMatchObject({ state: "ready" });
  expect("esims" in order ? order.esims.length : 0).toBe(501);
  expect(bodies()).toEqual([
    { orderNo: "B1", pager: { pageSize: 500, pageNum: 1 } },
    { orderNo: "B1", pager: { pageSize: 500, pageNum: 2 } },
  ]);
});

test("an order whose profiles are being drawn is allocating", async () => {
  const { carrier } = await replay([{ success: false, errorCode: "200010", errorMsg: "allocating", obj: null }]);
  expect(await carrier.getOrder("B1")).toEqual({ state: "allocating" });
});

test("a lost order is looked for on every page, with room for clocks that differ", async () => {
  const { carrier, bodies } = await replay([page(501, 1, 500), page(501, 501, 1), page(1, 1, 1)]);
  const since = new Date("2026-01-02T09:50:00Z");
  expect(await carrier.findOrder("plat-501", since)).toEqual({ carrierOrderId: "B1" });
  expect(await carrier.findOrder("plat-501", since)).toBeUndefined();
  expect(bodies()[0]).toMatchObject({ startTime: "2026-01-02T09:45:00Z", endTime: "2026-01-03T10:00:00Z" });
});

test("an eSIM that the carrier does not list is not found", async () => {
  const { carrier } = await replay([ok({ esimList: [], pager: { total: 0 } })]);
  await expect(carrier.getEsim(esim, "orders")).rejects.toMatchObject({ reason: "not_found" });
});

test.each([{ esimStatus: "TELEPORTED" }, { ac: "" }, { iccid: null }, { totalVolume: "much" }, { esimStatus: null }])(
  "a profile with %o can't be read, which says nothing of the others",
  async (fields) => {
    const answer = ok({ esimList: [profile(26010210000001, fields)], pager: { total: 1 } });
    const { carrier } = await replay([answer, answer]);
    await expect(carrier.getEsim(esim, "orders")).rejects.toBeInstanceOf(UnreadableEsim);
    await expect(carrier.getOrder("B1")).rejects.toBeInstanceOf(Unavailable);
  },
);

test("usage is asked for ten at a time, and read from both forms of the answer", async () => {
  const row = (number: number) => ({
    esimTranNo: String(number),
    dataUsage: number,
    totalData: 1000,
    lastUpdateTime: "2026-01-03T09:00:00+0000",
  });
  const { carrier, bodies } = await replay([ok({ esimUsageList: [row(1)] }), ok([row(11)])]);
  const esims = Array.from({ length: 11 }, (_, index) => ({ ...esim, esimTranNo: String(index + 1) }));
  expect((await carrier.listUsage(esims)).map(({ esimTranNo }) => esimTranNo)).toEqual(["1", "11"]);
  expect(bodies()).toMatchObject([{ esimTranNoList: { length: 10 } }, { esimTranNoList: ["11"] }]);
});

test("usage that can't be read is left out and reported, and the rest is told", async () => {
  const row = { esimTranNo: "1", dataUsage: 1, totalData: 1000, lastUpdateTime: "2026-01-03T09:00:00+0000" };
  const { dataUsage: _, ...odd } = { ...row, esimTranNo: "2" };
  const { carrier, unreadable } = await replay([ok({ esimUsageList: [odd, row, null] })]);
  expect((await carrier.listUsage([esim])).map(({ esimTranNo }) => esimTranNo)).toEqual(["1"]);
  expect(unreadable).toEqual(["esim/usage/query answered 2 of 3 rows in an unreadable form"]);
});

test("a dropped connection leaves a write unknown and a read repeatable", async () => {
  const { carrier } = await replay([]);
  await expect(carrier.placeOrder(request)).rejects.toBeInstanceOf(Unknown);
  await expect(carrier.getEsim(esim, "orders")).rejects.toBeInstanceOf(Unavailable);
});

test("an order that never left is known not to have happened", async () => {
  const { carrier } = await replay([]);
  for (const close of closers.splice(0)) close();
  await expect(carrier.placeOrder(request)).rejects.toBeInstanceOf(Unavailable);
});

test("a request that gets no turn is not sent", async () => {
  const lanes: RequestLane[] = [];
  const { carrier, received } = await replay([], async (lane) => {
    lanes.push(lane);
    await Promise.reject(new Error("full"));
  });
  await expect(carrier.placeOrder(request)).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.listPlans()).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.listTopupPlans(esim)).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.getEsim(esim, "orders")).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.getEsim(esim, "background")).rejects.toBeInstanceOf(Unavailable);
  expect(lanes).toEqual(["orders", "background", "orders", "orders", "background"]);
  expect(received).toEqual([]);
});

test("an action on an eSIM names it by its stable key and passes on a refusal", async () => {
  const { carrier, received } = await replay([ok({}), { success: "false", errorCode: "200002", errorMsg: "state" }]);
  await carrier.suspendEsim(esim);
  await expect(carrier.cancelEsim(esim)).rejects.toBeInstanceOf(Rejected);
  expect(received).toMatchObject([
    { path: "/api/v1/open/esim/suspend", body: '{"esimTranNo":"26010210000001"}' },
    { path: "/api/v1/open/esim/cancel" },
  ]);
});

test("a carrier that says nothing is waited for shortly where a caller waits too", async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const carrier = createEsimAccess({
    ...credentials,
    id: "provider-1",
    name: "The carrier",
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    throttle: async () => await Promise.resolve(),
    clock: () => now,
    onUnreadable: expect.fail,
    promptTimeoutMs: 50,
  });
  await expect(carrier.getEsim(esim, "orders")).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.listUsage([esim])).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.listTopupPlans(esim)).rejects.toBeInstanceOf(Unavailable);
  await expect(carrier.suspendEsim(esim)).rejects.toBeInstanceOf(Unknown);
  await expect(carrier.sendSms(esim, "hello")).rejects.toBeInstanceOf(Unknown);
});
