import { describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { listPaymentTroubles } from "./list-troubles.ts";
import { createPayer, eventually, type OpenOrder } from "./payment.fixture.ts";
import { ProcessPayPalNotice } from "./payment-jobs.ts";
import { settleReview } from "./settle-review.ts";

const test = useTestApp({ receivesNotices: true });
const payer = createPayer(test);

interface StoredNotice {
  raw_body: string;
  headers: Record<string, string>;
  outcome: string | null;
}

const stored = async (): Promise<StoredNotice[]> =>
  (await test.app.database.pool.query<StoredNotice>("select raw_body, headers, outcome from incoming_notice")).rows;
const outcomesOf = async (text: string) =>
  (await stored()).filter(({ raw_body }) => raw_body.includes(text)).map(({ outcome }) => outcome);

/** As if PayPal had sent everything once more under new signatures. */
async function actOnAllAgain(): Promise<void> {
  const opened = await test.app.database.pool.query<{ id: bigint }>(
    "update incoming_notice set processed_at = null, outcome = null returning id",
  );
  const runAt = test.clock.now();
  await inTransaction(test.app, async (tx) => {
    for (const { id } of opened.rows) await enqueue(tx, ProcessPayPalNotice, { noticeId: String(id) }, { runAt });
  });
  await eventually(test, async () => expect((await stored()).filter(({ outcome }) => outcome === null)).toEqual([]));
}

const reverse = async (checkoutId: string, amount?: number) =>
  await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, amount === undefined ? {} : { amount });
const credit = async (account: TestAccount) =>
  (await test.api.get("/credits/balance", { token: account.token })).body as { balance: number };

async function anApprovedOrder(): Promise<OpenOrder> {
  const order = await payer.openOrder();
  await payer.approve(order.checkoutId);
  return order;
}

describe("PayPal's notices", () => {
  it("capture a payment whose payer approved and never came back", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await eventually(test, async () => expect(await payer.balance(account)).toBe(125));
  });

  it("that are acted on again change nothing", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.payTopup(account, 25);
    await eventually(test, async () => expect(await outcomesOf(checkoutId)).toContain("processed"));
    await actOnAllAgain();
    expect(await payer.balance(account)).toBe(125);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("that are byte for byte the same are stored once", async () => {
    await eventually(test, async () => expect(await stored()).not.toEqual([]));
    const [notice] = await stored();
    const before = (await stored()).filter(({ raw_body }) => raw_body === notice?.raw_body).length;
    const headers = { "content-type": "application/json", ...notice?.headers };
    const again = await test.api.post("/callbacks/paypal", undefined, { raw: notice?.raw_body ?? "", headers });
    expect(again.status).toBe(200);
    expect((await stored()).filter(({ raw_body }) => raw_body === notice?.raw_body)).toHaveLength(before);
  });

  it("that are forged are passed over", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 40);
    const { body } = await test.sandbox.post("/api/paypal/notices", { forge: true });
    expect(body.forged).toMatchObject([{ status: 200 }, { status: 200 }]);
    await test.drain();
    expect(await outcomesOf(`"PAYMENT.CAPTURE.COMPLETED"`)).not.toContain("forged");
    expect(await outcomesOf(checkoutId)).toEqual([]);
    expect(await payer.balance(account)).toBe(100);
    expect((await payer.capture(account, checkoutId)).body.error.code).toBe("payment_not_approved");
  });

  it("are kept while nothing can be judged, and a forged one is passed over once it can", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 40);
    const { pool } = test.app.database;
    const { rows } = await pool.query<{ value: string }>(
      "delete from setting where name = 'paypal_webhook_id' returning value",
    );
    await test.sandbox.post("/api/paypal/notices", { forge: true });
    expect(await outcomesOf(checkoutId)).toEqual([null, null]);
    await pool.query("insert into setting (name, value, updated_at) values ('paypal_webhook_id', $1, now())", [
      JSON.stringify(rows[0]?.value),
    ]);
    await test.drain();
    expect(await outcomesOf(checkoutId)).toEqual(["forged", "forged"]);
    expect(await payer.balance(account)).toBe(100);
  });

  it("under certificates that nobody has seen are counted against their network, and genuine ones go on", async () => {
    const account = await aFundedAccount(test, 100);
    const flood = async (n: number) =>
      await test.api.post("/callbacks/paypal", undefined, {
        raw: `{"id": "WH-${n}", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "C${n}"}}`,
        headers: {
          "content-type": "application/json",
          "paypal-auth-algo": "SHA256withRSA",
          "paypal-cert-url": `${test.sandboxUrl}/paypal/v1/notifications/certs/CERT-${n}`,
          "paypal-transmission-id": `t${n}`,
          "paypal-transmission-sig": "AAAA",
          "paypal-transmission-time": test.clock.now().toISOString(),
        },
      });
    const statuses = [];
    for (let n = 0; n < 30; n++) statuses.push((await flood(n)).status);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(20);
    // Genuine ones of the deposit may still come in.
    expect((await stored()).filter(({ raw_body }) => /^\{"id": "WH-\d+"/.test(raw_body))).toEqual([]);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await eventually(test, async () => expect(await payer.balance(account)).toBe(125));
  });

  it.each([
    ["no notice", '{"hello": "world"}'],
    ["unsigned", '{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "C1"}}'],
  ])("that are %s are answered and not kept", async (_, raw) => {
    const answer = await test.api.post("/callbacks/paypal", undefined, {
      raw,
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(200);
    expect((await stored()).filter(({ raw_body }) => raw_body === raw)).toEqual([]);
  });

  it("wait for PayPal when their truth can't be read now", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await test.sandbox.post("/api/faults", { target: "paypal", fault: "error", operation: "get" });
    await payer.approve(checkoutId);
    await eventually(test, async () =>
      expect(
        (await stored()).filter(({ raw_body, outcome }) => outcome === null && raw_body.includes(checkoutId)),
      ).not.toEqual([]),
    );
    await test.sandbox.delete("/api/faults");
    test.advance(3_600);
    await eventually(test, async () => expect((await payer.atPayPal(checkoutId)).captures).toHaveLength(1));
  });
});

describe("money that PayPal takes back", () => {
  it("is debited from the credit that it had bought, once", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.payTopup(account, 60);
    await reverse(checkoutId, 20);
    await eventually(test, async () => expect(await payer.balance(account)).toBe(140));
    await actOnAllAgain();
    expect(await payer.balance(account)).toBe(140);
    expect(await payer.transactions(account)).toContainEqual(expect.objectContaining({ type: "refund", amount: -20 }));
  });

  it("beyond what is left is owed and blocks orders until a top-up covers it", async () => {
    const account = await aFundedAccount(test, 100);
    const plan = await aPlan(test, account);
    await test.api.post("/orders", anOrder(plan.id), { token: account.token });
    await test.drain();
    const spent = 100 - (await credit(account)).balance;
    expect(spent).toBeGreaterThan(0);
    const deposits = await payer.transactions(account);
    const orders = (await test.sandbox.get("/api/paypal/orders")).body as { id: string; custom_id: string }[];
    const deposit = orders.find(({ custom_id }) => deposits.some(({ id }) => id === custom_id));
    await reverse(deposit?.id ?? "");
    await eventually(test, async () => expect((await credit(account)).balance).toBe(0));
    const blocked = await test.api.post("/orders", anOrder(plan.id), { token: account.token });
    expect([blocked.status, blocked.body.error.code]).toEqual([403, "account_blocked"]);
    await payer.payTopup(account, 100);
    expect((await credit(account)).balance).toBeCloseTo(100 - spent, 2);
    expect((await test.api.post("/orders", anOrder(plan.id), { token: account.token })).status).toBe(201);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("of an order is told to the operator", async () => {
    const { traveller, orderId, checkoutId } = await anApprovedOrder();
    await payer.capture(traveller, checkoutId);
    await test.drain();
    await reverse(checkoutId);
    await eventually(test, async () =>
      expect(await listPaymentTroubles(test.app.database.db, test.clock.now())).toEqual([
        expect.stringContaining(orderId),
      ]),
    );
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("does not count what we sent back ourselves", async () => {
    const { traveller, orderId, checkoutId } = await anApprovedOrder();
    await test.api.delete(`/orders/${orderId}`, { token: traveller.token });
    await payer.capture(traveller, checkoutId);
    const refundNotices = async () => {
      const [refund] = (await payer.atPayPal(checkoutId)).refunds;
      return (await stored()).filter(({ raw_body }) => refund !== undefined && raw_body.includes(refund.id));
    };
    await eventually(test, async () => expect(await refundNotices()).toMatchObject([{ outcome: "processed" }]));
    const reversals = await test.app.database.pool.query(
      "select 1 from payment_reversal r join payment p on p.id = r.payment_id where p.checkout_id = $1",
      [checkoutId],
    );
    expect(reversals.rows).toEqual([]);
  });

  it("does not open a payment again that the operator closed for it", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    const changed = await test.app.database.pool.query<{ id: string }>(
      "update payment set amount_cents = amount_cents + 100 where checkout_id = $1 returning id",
      [checkoutId],
    );
    const id = changed.rows[0]?.id ?? "";
    const statusOf = async () => (await payer.transactions(account)).find((one) => one.id === id)?.status;
    await payer.approve(checkoutId);
    await payer.capture(account, checkoutId);
    await reverse(checkoutId);
    await settleReview(test.app, id);
    expect(await statusOf()).toBe("failed");
    // Nobody has acted on a notice until now.
    const [returned] = (await payer.atPayPal(checkoutId)).refunds;
    await eventually(test, async () => expect(await outcomesOf(returned?.id ?? checkoutId)).toEqual(["processed"]));
    expect(await statusOf()).toBe("failed");
    const troubles = await listPaymentTroubles(test.app.database.db, test.clock.now());
    expect(troubles.filter((trouble) => trouble.includes(id))).toEqual([]);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });
});
