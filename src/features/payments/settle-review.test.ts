import { describe, expect, it } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../test/factories.ts";
import { holdRows } from "../../../test/setup/hold-rows.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { listPaymentTroubles } from "./list-troubles.ts";
import { createPayer } from "./payment.fixture.ts";
import { recordReturn } from "./reversals/record-return.ts";
import { settleReview } from "./settle-review.ts";

const test = useTestApp();
const payer = createPayer(test);

/** PayPal captured what we did not ask for: our record says another amount than the checkout that its payer approved. */
async function makeItDiffer(checkoutId: string): Promise<string> {
  const changed = await test.app.database.pool.query<{ id: string }>(
    "update payment set amount_cents = amount_cents + 100 where checkout_id = $1 returning id",
    [checkoutId],
  );
  return changed.rows[0]?.id ?? "";
}

async function aReviewedTopup(account: TestAccount, amount: number): Promise<{ id: string; checkoutId: string }> {
  const checkoutId = await payer.openTopup(account, amount);
  const id = await makeItDiffer(checkoutId);
  await payer.approve(checkoutId);
  const captured = await payer.capture(account, checkoutId);
  expect([captured.status, captured.body.transaction.status]).toEqual([202, "pending"]);
  return { id, checkoutId };
}

const troublesAbout = async (id: string) =>
  (await listPaymentTroubles(test.app.database.db, test.clock.now())).filter((trouble) => trouble.includes(id));
const audited = async ({ token }: TestAccount) =>
  (await test.api.get("/audit-log", { token })).body.data.filter(
    ({ action }: { action: string }) => action === "payment_settled",
  );
const balanceOf = async (name: string) => {
  const found = await test.app.database.pool.query<{ cents: bigint }>(
    "select coalesce(sum(amount_cents), 0)::bigint as cents from ledger_entry where ledger_account_id = $1",
    [name],
  );
  return Number(found.rows[0]?.cents ?? 0n) / 100;
};

describe("captured money that is not what was asked for", () => {
  it("becomes the account's credit when the operator says so, once", async () => {
    const account = await aFundedAccount(test, 100);
    const { id, checkoutId } = await aReviewedTopup(account, 25);
    expect(await troublesAbout(id)).toHaveLength(1);
    const settled = await settleReview(test.app, id, "credit");
    expect(settled.state).toBe("completed");
    expect(await payer.balance(account)).toBe(125);
    await expect(settleReview(test.app, id, "credit")).rejects.toMatchObject({ code: "invalid_state" });
    expect((await payer.capture(account, checkoutId)).body.transaction).toMatchObject({ amount: 25, new_balance: 125 });
    expect(await payer.balance(account)).toBe(125);
    expect(await troublesAbout(id)).toEqual([]);
    expect(await audited(account)).toMatchObject([
      { detail: { payment_id: id, amount: 25, decision: "credit" }, actor: { kind: "operator" } },
    ]);
    expect(await payer.transactions(account)).toContainEqual(
      expect.objectContaining({ id, amount: 25, status: "completed" }),
    );
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("goes back to its payer when the operator says so, who is told", async () => {
    const account = await aFundedAccount(test, 100);
    const { id, checkoutId } = await aReviewedTopup(account, 25);
    await settleReview(test.app, id, "refund");
    await test.drain();
    expect((await payer.atPayPal(checkoutId)).refunds).toEqual([expect.objectContaining({ amount: 25 })]);
    expect(await payer.balance(account)).toBe(100);
    const mails = (await test.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`)).body;
    expect(mails[0].subject).toBe("Your refund of 25.00 USD");
    expect(await audited(account)).toMatchObject([{ detail: { decision: "refund", amount: 25 } }]);
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("is closed without a decision once all of it went back at PayPal", async () => {
    const account = await aFundedAccount(test, 100);
    const { id, checkoutId } = await aReviewedTopup(account, 25);
    await expect(settleReview(test.app, id)).rejects.toThrow(/25\.00 USD.*--credit.*--refund/);
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, {});
    const settled = await settleReview(test.app, id);
    expect(settled.state).toBe("cancelled");
    expect(await audited(account)).toMatchObject([{ detail: { decision: "returned", amount: 0 } }]);
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("counts only what has not gone back", async () => {
    const account = await aFundedAccount(test, 100);
    const { id, checkoutId } = await aReviewedTopup(account, 25);
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, { amount: 5 });
    await settleReview(test.app, id, "credit");
    expect(await payer.balance(account)).toBe(120);
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("which goes back while it becomes credit is debited from that credit", async () => {
    const account = await aFundedAccount(test, 100);
    const { id, checkoutId } = await aReviewedTopup(account, 25);
    const held = await holdRows(test, "select from ledger_account where account_id = $1 for update", [account.id]);
    const settling = settleReview(test.app, id, "credit");
    await held.untilWaiting(1);
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, {});
    const [refund] = (await payer.atPayPal(checkoutId)).refunds;
    const returning = recordReturn(test.app, id, refund?.id ?? "");
    await held.untilWaiting(2);
    await held.release();
    await Promise.all([settling, returning]);
    expect(await payer.balance(account)).toBe(100);
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("can't become the credit of somebody who has none", async () => {
    const { traveller, checkoutId } = await payer.openOrder();
    const id = await makeItDiffer(checkoutId);
    await payer.approve(checkoutId);
    await payer.capture(traveller, checkoutId);
    await expect(settleReview(test.app, id, "credit")).rejects.toMatchObject({ code: "invalid_state" });
    await settleReview(test.app, id, "refund");
    await test.drain();
    expect((await payer.atPayPal(checkoutId)).refunds).toHaveLength(1);
    expect([await balanceOf("suspense"), await payer.ledgerDifferences()]).toEqual([0, []]);
  });

  it("stays as it is while PayPal can't be asked", async () => {
    const account = await aFundedAccount(test, 100);
    const { id } = await aReviewedTopup(account, 25);
    await payer.break("error", "get", 5);
    await expect(settleReview(test.app, id, "credit")).rejects.toMatchObject({ code: "payment_provider_unavailable" });
    await test.sandbox.delete("/api/faults");
    expect([await payer.balance(account), await troublesAbout(id)]).toMatchObject([100, [expect.any(String)]]);
  });

  it("is none of an unknown payment, or of one that was booked", async () => {
    await expect(settleReview(test.app, "txn-unknown", "credit")).rejects.toMatchObject({ code: "not_found" });
  });
});
