import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNotice } from "./notices.ts";

const api = "https://api.example/v2";

function notice(type: string, resource: object, resourceType?: string): string {
  return JSON.stringify({ id: "WH-1", event_type: type, resource_type: resourceType, resource });
}

describe("a notice", () => {
  it.each(["CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED"])("of %s names the checkout", (type) => {
    expect(readNotice(notice(type, { id: "O1" }))).toEqual({
      noticeId: "WH-1",
      type,
      checkoutId: "O1",
      captureId: null,
      refundId: null,
    });
  });

  it("of a withdrawn approval names the checkout by its own field", () => {
    const read = readNotice(notice("CHECKOUT.PAYMENT-APPROVAL.REVERSED", { order_id: "O1", status: "REVERSED" }));
    expect(read).toMatchObject({ checkoutId: "O1", captureId: null });
  });

  it.each(["COMPLETED", "PENDING", "DENIED", "DECLINED"])("of a capture %s names capture and checkout", (outcome) => {
    const related = { id: "C1", supplementary_data: { related_ids: { order_id: "O1" } } };
    const linked = { id: "C1", links: [{ rel: "up", href: `${api}/checkout/orders/O1` }] };
    for (const resource of [related, linked]) {
      const read = readNotice(notice(`PAYMENT.CAPTURE.${outcome}`, resource, "capture"));
      expect(read).toMatchObject({ checkoutId: "O1", captureId: "C1", refundId: null });
    }
  });

  it.each(["REFUNDED", "REVERSED"])("of a capture %s is about the refund, and names its capture", (outcome) => {
    const resource = { id: "R1", links: [{ rel: "up", href: `${api}/payments/captures/C1` }] };
    const read = readNotice(notice(`PAYMENT.CAPTURE.${outcome}`, resource, "refund"));
    expect(read).toMatchObject({ checkoutId: null, captureId: "C1", refundId: "R1" });
  });

  it("of a reversal that is told as a capture names that capture", () => {
    const resource = { id: "C1", links: [{ rel: "up", href: `${api}/checkout/orders/O1` }] };
    const read = readNotice(notice("PAYMENT.CAPTURE.REVERSED", resource, "capture"));
    expect(read).toMatchObject({ checkoutId: "O1", captureId: "C1", refundId: null });
  });

  it("of a dispute names the capture in dispute", () => {
    const resource = { dispute_id: "PP-1", disputed_transactions: [{ seller_transaction_id: "C1" }] };
    expect(readNotice(notice("CUSTOMER.DISPUTE.CREATED", resource))).toMatchObject({ captureId: "C1" });
  });

  it.each([
    ["another subject", notice("BILLING.SUBSCRIPTION.CREATED", { id: "I-1" })],
    ["no resource", JSON.stringify({ id: "WH-1", event_type: "CHECKOUT.ORDER.APPROVED" })],
    ["no id", JSON.stringify({ event_type: "CHECKOUT.ORDER.APPROVED", resource: { id: "O1" } })],
    ["fields of other types", notice("CHECKOUT.ORDER.APPROVED", { id: 7, links: "none" })],
    ["no JSON", "{"],
    ["nothing", ""],
    ["null", "null"],
  ])("with %s does not concern us", (_, rawBody) => {
    expect(readNotice(rawBody)).toBeUndefined();
  });

  it("never throws, whatever is sent as one", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.jsonValue(), (rawBody, resource) => {
        readNotice(rawBody);
        readNotice(JSON.stringify({ id: "WH-1", event_type: "PAYMENT.CAPTURE.REFUNDED", resource }));
        return true;
      }),
    );
  });
});
