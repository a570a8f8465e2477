import { afterEach, describe, expect, it } from "vitest";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { adjustBalance } from "../adjust-credit.ts";
import { setBilling } from "../set-billing.ts";
import { verifyLedger } from "../verify.ts";
import { createBilling } from "./invoice.fixture.ts";
import { issueInvoices } from "./issue-invoices.ts";

const test = useTestApp();
const billing = createBilling(test);

afterEach(async () => {
  expect((await verifyLedger(test.app)).differences).toEqual([]);
});

describe("a month's invoice", () => {
  it("has a line for each charge and refund of three months, and never one twice", async () => {
    const account = await billing.aPostpaidAccount();
    const first = await billing.order(account);
    const second = await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const third = await billing.order(account);
    await second.cancel();
    await billing.startNextMonth(account);
    const fourth = await billing.order(account);
    await issueInvoices(test.app);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);

    const [one, two] = await billing.invoices(account);
    if (!one) throw new Error("the first month has no invoice");
    expect(one.amount).toBeCloseTo(first.amount + second.amount, 2);
    expect(await billing.lines(account, one.id)).toMatchObject([
      { kind: "charge", amount: first.amount, reference: first.id },
      { kind: "charge", amount: second.amount, reference: second.id },
    ]);
    // The refund of the second order equals the third one's charge, so both waited for the fourth.
    if (!two) throw new Error("the last month has no invoice");
    expect(await billing.lines(account, two.id)).toMatchObject([
      { kind: "charge", amount: third.amount, reference: third.id },
      { kind: "credit", amount: -second.amount, reference: second.id },
      { kind: "charge", amount: fourth.amount, reference: fourth.id },
    ]);
    expect((await billing.invoices(account)).length).toBe(2);
    const { current_usage: usage } = await billing.balance(account);
    expect(usage).toBeCloseTo(one.amount + two.amount, 2);
  });

  it("spends the balance from before first", async () => {
    const account = await billing.aPostpaidAccount();
    await setBilling(test.app, account.id, { billingMode: "prepaid" });
    await adjustBalance(test.app, account.id, 50n, "a welcome present");
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 100_000n });
    const orders = [await billing.order(account), await billing.order(account), await billing.order(account)];
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const spent = orders.reduce((sum, order) => sum + order.amount, 0);
    const [invoice] = await billing.invoices(account);
    expect(invoice?.amount).toBeCloseTo(spent - 0.5, 2);
    expect((await billing.lines(account, invoice?.id ?? ""))[0]).toMatchObject({ kind: "balance", amount: -0.5 });
    expect((await billing.balance(account)).current_usage).toBeCloseTo(spent - 0.5, 2);
  });

  it("leaves out what was settled while the account was prepaid", async () => {
    const account = await billing.aPostpaidAccount();
    const before = await billing.order(account);
    await before.cancel();
    await setBilling(test.app, account.id, { billingMode: "prepaid" });
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 100_000n });
    const order = await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const [invoice] = await billing.invoices(account);
    expect(await billing.lines(account, invoice?.id ?? "")).toMatchObject([{ reference: order.id }]);
  });

  it("is not issued for refunds that outweigh charges: both wait", async () => {
    const account = await billing.aPostpaidAccount();
    await (await billing.order(account)).cancel();
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    expect(await billing.invoices(account)).toEqual([]);
  });

  it("is not issued before the month has ended, nor for what happened since", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await issueInvoices(test.app);
    expect(await billing.invoices(account)).toEqual([]);
    await billing.startNextMonth(account);
    await billing.order(account);
    await issueInvoices(test.app);
    expect(await billing.invoices(account)).toMatchObject([{ line_count: 1 }]);
  });

  it("is mailed once, with its PDF, and due in fourteen days", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    await test.drain();
    const [invoice] = await billing.invoices(account);
    const { body: mails } = await test.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    const found = mails.filter(({ subject }: { subject: string }) => subject.includes(String(invoice?.number)));
    expect(found).toMatchObject([
      { attachments: [{ filename: `${invoice?.number}.pdf`, content_type: "application/pdf" }] },
    ]);
    const { issued_at: issuedAt, due_at: dueAt } = invoice as unknown as { issued_at: string; due_at: string };
    expect(Date.parse(dueAt) - Date.parse(issuedAt)).toBe(14 * 86_400_000);
  });

  it("is a PDF of the same bytes whenever it is asked for", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const [invoice] = await billing.invoices(account);
    const read = async () => await test.api.get(`/credits/invoices/${invoice?.id}/pdf`, { token: account.token });
    const [once, again] = [await read(), await read()];
    expect(once.headers.get("content-type")).toBe("application/pdf");
    expect(once.headers.get("content-disposition")).toBe(`attachment; filename="${invoice?.number}.pdf"`);
    expect(once.body.startsWith("%PDF-")).toBe(true);
    expect(again.body).toBe(once.body);
  });

  it("is nobody else's to read", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const [invoice] = await billing.invoices(account);
    const other = await billing.aPostpaidAccount();
    for (const path of ["", "/pdf"])
      expect((await test.api.get(`/credits/invoices/${invoice?.id}${path}`, { token: other.token })).status).toBe(404);
  });
});

describe("the numbers of invoices", () => {
  it("have no gap and no double under ten runs at once", async () => {
    const accounts = [];
    for (let count = 0; count < 6; count++) accounts.push(await billing.aPostpaidAccount());
    for (const account of accounts) await billing.order(account);
    for (const account of accounts.slice(0, 1)) await billing.startNextMonth(account);
    const issued = (await Promise.all(Array.from({ length: 10 }, async () => await issueInvoices(test.app)))).flat();
    for (const account of accounts)
      expect(issued.filter((invoice) => invoice.accountId === account.id)).toHaveLength(1);
    const { rows } = await test.app.database.pool.query<{ number: string }>(
      "select number from invoice order by number",
    );
    const counts = new Map<string, number>();
    for (const { number } of rows) {
      const year = number.slice(0, 8);
      const expected = (counts.get(year) ?? 0) + 1;
      expect(number).toBe(`${year}-${String(expected).padStart(4, "0")}`);
      counts.set(year, expected);
    }
  });
});

describe("an issued invoice", () => {
  it("can't be changed, deleted or given another line, whoever tries", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    const query = async (text: string) => await test.app.database.pool.query(text);
    for (const attempt of [
      "update invoice set total_cents = total_cents + 1",
      "update invoice set due_at = due_at + interval '1 day'",
      "delete from invoice",
      "truncate invoice cascade",
      "update invoice_line set amount_cents = 1",
      "delete from invoice_line",
      `insert into invoice_line (invoice_id, number, kind, description, amount_cents, happened_at)
        select invoice_id, max(number) + 1, 'balance', 'more', -1, now() from invoice_line group by invoice_id`,
    ])
      await expect(query(attempt), attempt).rejects.toThrow(/invoice|append-only/);
  });
});
