import { vi } from "vitest";
import { anAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import type { TestApp } from "../../../test/setup/test-app.ts";
import type { TestAnswer, TestRequest } from "../../../test/setup/test-client.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { verifyLedger } from "../ledger/index.ts";
import { ReconcilePayments } from "./payment-jobs.ts";

export const returnUrls = { return_url: "https://shop.example/paid", cancel_url: "https://shop.example/cancelled" };

/** What PayPal believes of one order. */
interface PayPalView {
  id: string;
  status: string;
  amount: number;
  custom_id: string;
  captures: { id: string; status: string; amount: number }[];
  refunds: { id: string; amount: number }[];
}

/** A traveller's order that waits for its payment. */
export interface OpenOrder {
  traveller: TestAccount;
  orderId: string;
  total: number;
  checkoutId: string;
}

/** What these tests do over and over, for one platform. */
export interface Payer {
  initiate(account: TestAccount, amount: number, more?: object, request?: TestRequest): Promise<TestAnswer>;
  /** Opens a deposit and returns PayPal's id of it. */
  openDeposit(account: TestAccount, amount: number): Promise<string>;
  openTopup(account: TestAccount, amount: number): Promise<string>;
  /** Opens a credit top-up, approves and captures it; returns PayPal's id of it. */
  payTopup(account: TestAccount, amount: number): Promise<string>;
  openOrder(quantity?: number): Promise<OpenOrder>;
  approve(checkoutId: string): Promise<void>;
  decline(checkoutId: string): Promise<void>;
  confirm(account: TestAccount, checkoutId: string): Promise<TestAnswer>;
  capture(account: TestAccount, checkoutId: string, request?: TestRequest): Promise<TestAnswer>;
  balance(account: TestAccount): Promise<number>;
  transactions(
    account: TestAccount,
  ): Promise<{ id: string; type: string; status: string; amount: number; description: string }[]>;
  atPayPal(checkoutId: string): Promise<PayPalView>;
  break(fault: "error" | "drop_reply" | "refuse", operation: string, times?: number): Promise<void>;
  /** A round of the reconciler, `seconds` from now. */
  reconcile(seconds?: number): Promise<void>;
  /** Differences that the ledger's own proof finds. */
  ledgerDifferences(): Promise<string[]>;
}

export function createPayer(test: TestApp): Payer {
  const post = async (account: TestAccount, path: string, body: object, request: TestRequest = {}) =>
    await test.api.post(path, body, { token: account.token, ...request });
  const opened = (answer: TestAnswer): string => {
    if (answer.status !== 200) throw new Error(`opening answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.paypal_order.id as string;
  };
  const initiate: Payer["initiate"] = async (account, amount, more = {}, request) =>
    await post(account, "/deposit/initiate", { amount, currency: "USD", ...returnUrls, ...more }, request);
  const openTopup: Payer["openTopup"] = async (account, amount) =>
    opened(await post(account, "/credits/topup", { amount, currency: "USD" }));
  const approve: Payer["approve"] = async (id) => {
    await test.sandbox.post(`/api/paypal/orders/${id}/approve`, {});
  };
  const capture: Payer["capture"] = async (account, id, request) =>
    await post(account, "/payment/capture-paypal-order", { orderID: id }, request);
  return {
    initiate,
    openTopup,
    approve,
    capture,
    async payTopup(account, amount) {
      const checkoutId = await openTopup(account, amount);
      await approve(checkoutId);
      await capture(account, checkoutId);
      return checkoutId;
    },
    async openOrder(quantity = 1) {
      const traveller = await anAccount(test, "mobile_user");
      const plan = await aPlan(test, traveller);
      const { order } = (await post(traveller, "/orders", anOrder(plan.id, { quantity }))).body;
      const body = { amount: order.total_amount, orderId: order.id };
      const checkoutId = opened(await post(traveller, "/payment/create-paypal-order", body));
      return { traveller, orderId: order.id, total: order.total_amount, checkoutId };
    },
    openDeposit: async (account, amount) => opened(await initiate(account, amount)),
    async decline(id) {
      await test.sandbox.post(`/api/paypal/orders/${id}/decline`, {});
    },
    confirm: async (account, id) => await post(account, "/deposit/confirm", { paypal_order_id: id }),
    balance: async (account) =>
      (await test.api.get("/credits/balance", { token: account.token })).body.balance as number,
    transactions: async (account) => (await test.api.get("/credits/transactions", { token: account.token })).body.data,
    async atPayPal(id) {
      const orders = (await test.sandbox.get("/api/paypal/orders")).body as PayPalView[];
      const order = orders.find((candidate) => candidate.id === id);
      if (!order) throw new Error(`PayPal has no order ${id}`);
      return order;
    },
    async break(fault, operation, times = 1) {
      await test.sandbox.post("/api/faults", { target: "paypal", fault, operation, times });
    },
    async reconcile(seconds = 60) {
      test.advance(seconds);
      const runAt = test.clock.now();
      await inTransaction(test.app, async (tx) => await enqueue(tx, ReconcilePayments, {}, { runAt }));
      await test.drain();
    },
    ledgerDifferences: async () => (await verifyLedger(test.app)).differences,
  };
}

/** Runs due jobs until `check` holds: notices come over HTTP, in their own time. */
export async function eventually(test: TestApp, check: () => Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await test.drain();
      await check();
    },
    { timeout: 45_000, interval: 100 },
  );
}
