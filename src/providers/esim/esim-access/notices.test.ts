import fc from "fast-check";
import { expect, test } from "vitest";
import { readNotice } from "./notices.ts";

const ids = {
  iccid: "8900000000000000001",
  orderNo: "B26010210000001",
  esimTranNo: "26010210000001",
  transactionId: "plat-1",
};
const notice = (notifyType: string, content: object, notifyId: unknown = "0".repeat(32)) =>
  JSON.stringify({ notifyType, notifyId, eventGenerateTime: "2026-01-02T10:00:05Z", content });

test("an order notice names the order and our reference, and no eSIM", () => {
  const { orderNo, transactionId } = ids;
  expect(readNotice(notice("ORDER_STATUS", { orderNo, orderStatus: "GOT_RESOURCE", transactionId }))).toEqual({
    noticeId: "0".repeat(32),
    type: "order_status",
    reference: "plat-1",
    carrierOrderId: "B26010210000001",
    esimTranNo: null,
    remainingShare: null,
    remainingDays: null,
    endsAt: null,
  });
});

test.each([
  ["ESIM_STATUS", { esimStatus: "REVOKED", smdpStatus: "ENABLED" }, "esim_status"],
  ["SMDP_EVENT", { eid: "89", smdpStatus: "DOWNLOAD", seqNumber: null, notifyStatus: null }, "smdp_event"],
])("%s names the eSIM", (notifyType, fields, type) => {
  expect(readNotice(notice(notifyType, { ...ids, ...fields }))).toMatchObject({ type, esimTranNo: "26010210000001" });
});

test("a data notice says which share is left", () => {
  const measured = { ...ids, totalVolume: 1000, orderUsage: 800, remain: 200, remainThreshold: 0.25 };
  expect(readNotice(notice("DATA_USAGE", measured))).toMatchObject({ type: "data_usage", remainingShare: 0.2 });
  expect(readNotice(notice("DATA_USAGE", { ...ids, remainThreshold: 0.25 }))).toMatchObject({ remainingShare: 0.25 });
  expect(readNotice(notice("DATA_USAGE", ids))).toMatchObject({ remainingShare: null, remainingDays: null });
});

test("a validity notice says how many days are left, and until when", () => {
  const content = { ...ids, remain: 1, totalDuration: 7, durationUnit: "DAY", expiredTime: "2026-01-09T11:00:00Z" };
  const read = readNotice(notice("VALIDITY_USAGE", content));
  expect(read).toMatchObject({ remainingDays: 1, endsAt: new Date("2026-01-09T11:00:00Z"), remainingShare: null });
  const odd = { ...content, expiredTime: "soon" };
  expect(readNotice(notice("VALIDITY_USAGE", odd))).toMatchObject({ remainingDays: 1, endsAt: null });
});

test.each([
  ["a health check", notice("CHECK_HEALTH", { orderNo: "1234567890", orderStatus: "Test" })],
  ["a health check in older dress", notice("ORDER_STATUS", { orderNo: "1234567890", orderStatus: "Test" })],
  ["a type nobody told us of", notice("constructor", ids)],
])("%s says nothing to us", (_name, body) => {
  expect(readNotice(body)).toBeUndefined();
});

test("a notice without an id of its own is known by its text", () => {
  const first = notice("ORDER_STATUS", ids, null);
  expect(readNotice(first)?.noticeId).toMatch(/^[0-9a-f]{64}$/);
  expect(readNotice(first)?.noticeId).toBe(readNotice(first)?.noticeId);
  expect(readNotice(first)?.noticeId).not.toBe(readNotice(`${first} `)?.noticeId);
});

test("text that could spoil our books never becomes a key", () => {
  const body = notice("ESIM_STATUS", { orderNo: "B1\u0000", esimTranNo: "1".repeat(500), transactionId: 7 }, "a\nb");
  expect(readNotice(body)).toMatchObject({ reference: null, carrierOrderId: null, esimTranNo: null });
  expect(readNotice(body)?.noticeId).toMatch(/^[0-9a-f]{64}$/);
});

test("garbage is not a notice, whatever its shape", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constant("null"), fc.constant('{"content":null}')), (body) => {
      expect(readNotice(body)).toBeUndefined();
    }),
  );
});
