import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { adjustBalance } from "./adjust-credit.ts";
import { adjustCredit } from "./post.ts";

const test = useTestApp();

const read = async (account: TestAccount, accept: string, query = "") =>
  await test.api.get(`/credits/transactions${query}`, { token: account.token, headers: { accept } });

describe("the transactions as CSV", () => {
  it("are the ones that the list has, newest first, under a header line", async () => {
    const account = await aFundedAccount(test, 100);
    await adjustBalance(test.app, account.id, 250n, "goodwill");
    const { status, headers, body } = await read(account, "text/csv");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe('attachment; filename="transactions.csv"');
    const [heading, newest, oldest, ...rest] = body.split("\r\n");
    expect(heading).toBe("id,type,status,amount,balance_after,currency,description,reference,created_at");
    const { data } = (await read(account, "application/json")).body;
    const [{ id, created_at: createdAt }] = data;
    expect(newest).toBe(`${id},adjustment,completed,2.50,102.50,USD,goodwill,,${createdAt}`);
    expect(oldest).toContain(`${data[1].id},topup,completed,100.00,100.00,USD,Initial deposit by PayPal,`);
    expect(rest).toEqual([""]);
  });

  it("quote what needs it, and defuse what a spreadsheet would run", async () => {
    const account = await aFundedAccount(test, 100);
    const reasons = ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(A1)", 'said "no, thanks"'];
    for (const reason of reasons) await adjustBalance(test.app, account.id, -100n, reason);
    // Operators write one line; a plan's name is whatever the carrier calls it.
    await inTransaction(test.app, async (tx) => {
      const change = { accountId: account.id, amountCents: -100n, cause: "plan:two-lines", reference: null };
      await adjustCredit(tx, { ...change, description: "two\nlines", now: test.clock.now() });
    });
    const { body } = await read(account, "text/csv", "?type=adjustment");
    for (const cell of [
      `,"'=HYPERLINK(""https://evil.example"")",`,
      ",'+1,",
      ",'-1,",
      ",'@SUM(A1),",
      ',"said ""no, thanks""",',
      ',"two\nlines",',
    ])
      expect(body).toContain(cell);
    // Amounts are numbers, and stay such.
    expect(body).toContain(",-1.00,");
  });

  it("are all that match the filters, whatever the page", async () => {
    const account = await aFundedAccount(test, 100);
    for (let count = 0; count < 5; count++) await adjustBalance(test.app, account.id, 100n, `present ${count}`);
    const { body } = await read(account, "text/csv", "?search=PRESENT&limit=2&page=9");
    expect(body.trimEnd().split("\r\n")).toHaveLength(1 + 5);
  });

  it("come only where CSV is wanted more than JSON", async () => {
    const account = await aFundedAccount(test, 100);
    for (const accept of ["*/*", "application/json", "application/json, text/csv;q=0.5", "text/csv;q=0"])
      expect((await read(account, accept)).headers.get("content-type"), accept).toContain("application/json");
    for (const accept of ["text/csv, */*;q=0.1", "application/json;q=0.2, text/csv"])
      expect((await read(account, accept)).headers.get("content-type"), accept).toContain("text/csv");
  });

  it.each([
    "yesterday",
    "2026-02-30",
    "2026-02-30T10:00:00Z",
    "2026-13-01",
    "20260101",
    "2016-12-31T23:59:60Z",
    "2026-06-30T10:00:00-05",
  ])("are not searched for a day that no calendar has: %s", async (day) => {
    const account = await anAccount(test);
    for (const name of ["start_date", "end_date"]) {
      const { status, body } = await read(account, "application/json", `?${name}=${day}`);
      expect([status, body.error?.details?.[0].path]).toEqual([400, name]);
    }
  });

  it.each(["9999-12-31T23:59:59-23:00", "0000-01-01T00:00:00+05:00"])(
    "are searched for a time at an end of all years: %s",
    async (time) => {
      const account = await anAccount(test);
      for (const name of ["start_date", "end_date"]) {
        const { status, body } = await read(account, "application/json", `?${name}=${encodeURIComponent(time)}`);
        expect([status, body.data]).toEqual([200, []]);
      }
    },
  );

  it("are refused for a filter that makes no sense, in JSON", async () => {
    const account = await aFundedAccount(test, 100);
    const { status, body } = await read(account, "text/csv", "?start_date=yesterday");
    expect([status, body.error.code]).toEqual([400, "validation_failed"]);
  });
});
