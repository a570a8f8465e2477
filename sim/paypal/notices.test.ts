import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fateOf } from "./deliveries.ts";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { type NoticeReceiver, startNoticeReceiver } from "./notice-receiver.fixture.ts";
import { capture, placeApprovedOrder, placePaidOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
let receiver: NoticeReceiver;
beforeEach(async () => {
  paypal = await startLonePayPal();
  receiver = await startNoticeReceiver();
});
afterEach(async () => {
  await paypal.close();
  await receiver.close();
});

const register = (...names: string[]) =>
  paypal.call("/paypal/v1/notifications/webhooks", {
    body: { url: receiver.url, event_types: names.map((name) => ({ name })) },
  });
const post = (path: string, body: unknown = "") => paypal.call(path, { body });

/** Makes every first attempt, those included that chance has made late. */
const firstAttempts = async () => {
  await paypal.runLater(1500);
  await paypal.runLater(0);
  await paypal.runLater(0);
};

describe("what a webhook is told", () => {
  it("is the approval, the capture and the completed order", async () => {
    await register("*");
    await placePaidOrder(paypal);
    await firstAttempts();
    expect(new Set(receiver.eventTypes())).toEqual(
      new Set(["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED", "CHECKOUT.ORDER.COMPLETED"]),
    );
  });

  it("is only what it asked for", async () => {
    await register("PAYMENT.CAPTURE.COMPLETED");
    await placePaidOrder(paypal);
    await firstAttempts();
    expect(new Set(receiver.eventTypes())).toEqual(new Set(["PAYMENT.CAPTURE.COMPLETED"]));
  });

  it("names the order of a capture, and the capture of a refund", async () => {
    await register("PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED");
    const { orderId, captureId } = await placePaidOrder(paypal);
    await post(`/paypal/v2/payments/captures/${captureId}/refund`);
    await firstAttempts();
    const events = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const captured = events.find((event) => event["event_type"] === "PAYMENT.CAPTURE.COMPLETED");
    expect(captured).toMatchObject({
      event_version: "1.0",
      resource_type: "capture",
      resource: { id: captureId, supplementary_data: { related_ids: { order_id: orderId } } },
    });
    const refunded = events.find((event) => event["event_type"] === "PAYMENT.CAPTURE.REFUNDED");
    expect(refunded).toMatchObject({
      resource_type: "refund",
      resource: {
        links: expect.arrayContaining([
          expect.objectContaining({ rel: "up", href: expect.stringContaining(captureId) }),
        ]),
      },
    });
  });

  it("of a denied capture comes under both names", async () => {
    await register("*");
    const orderId = await placeApprovedOrder(paypal);
    await post(`/api/paypal/orders/${orderId}/pend`);
    const { json } = await capture(paypal, orderId);
    const [unit] = json["purchase_units"] as [{ payments: { captures: [{ id: string }] } }]; // It has just been captured.
    await post(`/api/paypal/captures/${unit.payments.captures[0].id}/deny`);
    await firstAttempts();
    expect(receiver.eventTypes()).toEqual(
      expect.arrayContaining(["PAYMENT.CAPTURE.PENDING", "PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.DECLINED"]),
    );
    expect(receiver.eventTypes()).not.toContain("PAYMENT.CAPTURE.COMPLETED");
  });

  it("includes a reversal, and an approval that ran out", async () => {
    await register("PAYMENT.CAPTURE.REVERSED", "CHECKOUT.PAYMENT-APPROVAL.REVERSED");
    const { orderId } = await placePaidOrder(paypal);
    await post(`/api/paypal/orders/${orderId}/reverse`);
    await placeApprovedOrder(paypal);
    paypal.advance(3 * 3600);
    await firstAttempts();
    expect(new Set(receiver.eventTypes())).toEqual(
      new Set(["PAYMENT.CAPTURE.REVERSED", "CHECKOUT.PAYMENT-APPROVAL.REVERSED"]),
    );
  });
});

describe("a receiver that does not say 2xx", () => {
  it("is told 25 times more, the same bytes each time, further and further apart, and then no more", async () => {
    await register("CHECKOUT.ORDER.APPROVED");
    receiver.answerWith(503);
    await placeApprovedOrder(paypal);
    const waits: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      waits.push(...paypal.delaysMs().filter((delayMs) => delayMs >= 1000 && delayMs !== 1500));
      await paypal.runLater(600_000);
    }
    expect(receiver.received).toHaveLength(26);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers["paypal-transmission-id"])).size).toBe(1);
    expect(Math.max(...waits)).toBeGreaterThan(60_000);
  });

  it("is told until it does, and then left alone", async () => {
    await register("CHECKOUT.ORDER.APPROVED");
    receiver.answerWith(500);
    await placeApprovedOrder(paypal);
    await firstAttempts();
    const refused = receiver.received.length;
    receiver.answerWith(204);
    for (let round = 0; round < 10; round += 1) await paypal.runLater(600_000);
    expect(refused).toBeGreaterThan(0);
    expect(receiver.received).toHaveLength(refused + 1);
  });

  it("is told again after PayPal was restarted", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "paypal-"));
    const before = await startLonePayPal({ dataFolder });
    const body = { url: receiver.url, event_types: [{ name: "CHECKOUT.ORDER.APPROVED" }] };
    await before.call("/paypal/v1/notifications/webhooks", { body });
    await placeApprovedOrder(before);
    await before.close();
    expect(receiver.received).toHaveLength(0);
    const after = await startLonePayPal({ dataFolder });
    await after.runLater(0);
    expect(receiver.eventTypes()).toEqual(["CHECKOUT.ORDER.APPROVED"]);
    await after.close();
    rmSync(dataFolder, { recursive: true });
  });
});

describe("chance", () => {
  it("repeats about one notice in ten and lets about one in ten be overtaken", () => {
    const fates = Array.from({ length: 2000 }, (_, sequence) => fateOf(sequence));
    for (const isUnlucky of [fates.filter((fate) => fate.isTwice).length, fates.filter((fate) => fate.isLate).length]) {
      expect(isUnlucky).toBeGreaterThan(140);
      expect(isUnlucky).toBeLessThan(260);
    }
  });

  it("repeats a notice under its own id, so that the receiver can tell", async () => {
    await register("CHECKOUT.ORDER.APPROVED");
    const unlucky =
      Array.from({ length: 60 }, (_, index) => index + 1).find((sequence) => fateOf(sequence).isTwice) ?? 0;
    for (let placed = 0; placed < unlucky; placed += 1) await placeApprovedOrder(paypal);
    for (let round = 0; round < unlucky; round += 1) await firstAttempts();
    const ids = receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(new Set(ids).size).toBe(unlucky);
    expect(ids).toHaveLength(unlucky + 1);
  });
});

describe("notices on demand", () => {
  it("that are suppressed never arrive, but can be replayed", async () => {
    await register("CHECKOUT.ORDER.APPROVED");
    await post("/api/paypal/notices", { suppress: true });
    await placeApprovedOrder(paypal);
    await firstAttempts();
    expect(receiver.received).toEqual([]);
    const answer = await post("/api/paypal/notices", { suppress: false, replay: true });
    expect(answer.json).toEqual({ suppressed: false, replayed: 1, forged: [] });
    await paypal.runLater(0);
    expect(receiver.eventTypes()).toEqual(["CHECKOUT.ORDER.APPROVED"]);
  });

  it("are refused when a wish is neither true nor false", async () => {
    const answer = await post("/api/paypal/notices", { replay: "yes" });
    expect([answer.status, answer.json["message"]]).toEqual([400, "replay must be true or false."]);
  });
});
