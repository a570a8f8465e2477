import { anAccount, anOrder, aPlan, password, type TestAccount } from "../../../../test/factories.ts";
import type { TestApp } from "../../../../test/setup/test-app.ts";
import { setBilling } from "../set-billing.ts";

export interface ShownInvoice {
  id: string;
  number: string;
  status: string;
  amount: number;
  line_count: number;
  paid_by: string | null;
}

/** What these tests do over and over, for one platform. */
export interface Billing {
  /** A reseller on account, up to a thousand dollars. */
  aPostpaidAccount(): Promise<TestAccount>;
  /** Orders one eSIM that is delivered at once; what it cost, and how to cancel it. */
  order(account: TestAccount): Promise<{ id: string; amount: number; cancel(): Promise<void> }>;
  /** Moves the clock into the next calendar month, where access tokens have run out long since. */
  startNextMonth(account: TestAccount): Promise<void>;
  balance(
    account: TestAccount,
  ): Promise<{ current_usage: number; available_credit: number; balance: number; owed?: number }>;
  /** The account's invoices, oldest first. */
  invoices(account: TestAccount): Promise<ShownInvoice[]>;
  lines(account: TestAccount, id: string): Promise<{ kind: string; amount: number; reference: string | null }[]>;
}

export function createBilling(test: TestApp): Billing {
  const get = async (account: TestAccount, path: string) => (await test.api.get(path, { token: account.token })).body;
  return {
    async aPostpaidAccount() {
      const account = await anAccount(test);
      await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 100_000n });
      return account;
    },
    async order(account) {
      const plan = await aPlan(test, account);
      const placed = await test.api.post("/orders", anOrder(plan.id), { token: account.token });
      await test.drain();
      const { id } = placed.body.order as { id: string };
      const { order } = await get(account, `/orders/${id}`);
      if (order.status !== "active") throw new Error(`the order is ${order.status}`);
      const cancel = async () => {
        await test.api.delete(`/orders/${id}`, { token: account.token });
        await test.drain();
        const { status } = (await get(account, `/orders/${id}`)).order;
        if (status !== "cancelled") throw new Error(`the cancelled order is ${status}`);
      };
      return { id, amount: order.total_amount as number, cancel };
    },
    async startNextMonth(account) {
      const now = test.clock.now();
      const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 2, 12);
      test.advance(Math.ceil((next - now.getTime()) / 1_000));
      const login = await test.api.post("/auth/login", { email: account.email, password });
      account.token = login.body.access_token;
    },
    balance: async (account) => await get(account, "/credits/balance"),
    invoices: async (account) => (await get(account, "/credits/invoices")).data.reverse(),
    lines: async (account, id) => (await get(account, `/credits/invoices/${id}`)).invoice.lines,
  };
}
