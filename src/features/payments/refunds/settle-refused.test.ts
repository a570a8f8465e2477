import { describe, expect, it } from "vitest";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { listPaymentTroubles } from "../list-troubles.ts";
import { createPayer, eventually, type OpenOrder } from "../payment.fixture.ts";
import { settleRefused } from "./settle-refused.ts";

const test = useTestApp({ receivesNotices: true });
const payer = createPayer(test);

const troubles = async () => await listPaymentTroubles(test.app.database.db, test.clock.now());
const balanceOf = async (name: string) => {
  const found = await test.app.database.pool.query<{ cents: bigint }>(
    "select coalesce(sum(amount_cents), 0)::bigint as cents from ledger_entry where ledger_account_id = $1",
    [name],
  );
  return Number(found.rows[0]?.cents ?? 0n) / 100;
};

interface Purchase extends OpenOrder {
  paymentId: string;
}

async function aPurchase(quantity = 1): Promise<Purchase> {
  const order = await payer.openOrder(quantity);
  await payer.approve(order.checkoutId);
  const { transaction } = (await payer.capture(order.traveller, order.checkoutId)).body;
  await test.drain();
  return { ...order, paymentId: transaction.id };
}

const cancel = async ({ traveller, orderId }: Purchase) => {
  await test.api.delete(`/orders/${orderId}`, { token: traveller.token });
  await test.drain();
};
/** Somebody presses cancel in the carrier's own console. */
const cancelOneAtCarrier = async ({ orderId }: Purchase) => {
  const { body: sold } = await test.sandbox.get("/api/esims");
  const found = sold.find((esim: { transactionId: string }) => esim.transactionId === orderId);
  await test.sandbox.post(`/api/esims/${found.esimTranNo}`, { esim_status: "CANCEL" });
};
const refundStatus = async ({ traveller, orderId }: Purchase) =>
  (await test.api.get(`/orders/${orderId}`, { token: traveller.token })).body.order.refund_status;

describe("a refund that PayPal refuses for good", () => {
  it("waits for a person, who closes it when the payer was paid by another way", async () => {
    const before = await balanceOf("order-funds");
    const purchase = await aPurchase();
    await payer.break("refuse", "refund");
    await cancel(purchase);
    expect(await refundStatus(purchase)).toBe("refused");
    expect(await troubles()).toEqual([expect.stringContaining(`payments settle ${purchase.paymentId} --paid`)]);
    const cents = BigInt(Math.round(purchase.total * 100));
    expect(await settleRefused(test.app, purchase.paymentId)).toEqual({ paidCents: cents, returnedCents: 0n });
    expect([await refundStatus(purchase), await troubles()]).toEqual(["completed", []]);
    expect([await balanceOf("order-funds"), await payer.ledgerDifferences()]).toEqual([before, []]);
    await expect(settleRefused(test.app, purchase.paymentId)).rejects.toMatchObject({ code: "invalid_state" });
  });

  it("is not paid again as far as PayPal gave the money back by itself", async () => {
    const before = [await balanceOf("order-funds"), await balanceOf("suspense")];
    const purchase = await aPurchase();
    await test.sandbox.post(`/api/paypal/orders/${purchase.checkoutId}/reverse`, { amount: 0.1 });
    await eventually(test, async () => expect(await troubles()).toHaveLength(1));
    await cancel(purchase);
    expect(await refundStatus(purchase)).toBe("refused");
    expect(await troubles()).toContainEqual(expect.stringContaining("less the 0.10 USD that went back"));
    const { paidCents, returnedCents } = await settleRefused(test.app, purchase.paymentId);
    expect([Number(paidCents) / 100, returnedCents]).toEqual([Math.round((purchase.total - 0.1) * 100) / 100, 10n]);
    expect([await balanceOf("order-funds"), await balanceOf("suspense")]).toEqual(before);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("that PayPal had begun counts once what it gave back by itself, however many more it refuses", async () => {
    const before = [await balanceOf("order-funds"), await balanceOf("suspense")];
    const purchase = await aPurchase(2);
    const unitCents = BigInt(Math.round(purchase.total * 50));
    await payer.break("refuse", "refund");
    await cancelOneAtCarrier(purchase);
    await eventually(test, async () => expect(await refundStatus(purchase)).toBe("refused"));
    // The simulated PayPal decides at once; the real one may let a refund wait, and fail it then.
    await test.app.database.pool.query("update refund set processor_refund_id = 'BEGUN' where payment_id = $1", [
      purchase.paymentId,
    ]);
    await test.sandbox.post(`/api/paypal/orders/${purchase.checkoutId}/reverse`, { amount: purchase.total / 2 });
    await eventually(test, async () =>
      expect(await troubles()).toContainEqual(expect.stringContaining(`of ${purchase.paymentId}, which had paid`)),
    );
    const first = await settleRefused(test.app, purchase.paymentId);
    expect(first).toEqual({ paidCents: 0n, returnedCents: unitCents });
    await cancel(purchase);
    expect(await refundStatus(purchase)).toBe("refused");
    const second = await settleRefused(test.app, purchase.paymentId);
    expect(second).toEqual({ paidCents: unitCents, returnedCents: 0n });
    expect([await balanceOf("order-funds"), await balanceOf("suspense")]).toEqual(before);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("is not there for an unknown payment", async () => {
    await expect(settleRefused(test.app, "txn-unknown")).rejects.toMatchObject({ code: "not_found" });
  });
});
