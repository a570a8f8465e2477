import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../src/app.ts";
import {
  adjustCredit,
  creditPayment,
  debitReversal,
  openCreditAccount,
  placeHold,
  postHold,
  releaseHold,
} from "../../src/features/ledger/index.ts";
import { verifyLedger } from "../../src/features/ledger/verify.ts";
import type { Database } from "../../src/platform/database.ts";
import { newId } from "../../src/platform/ids.ts";
import { inTransaction } from "../../src/platform/transaction.ts";
import { openTestDatabase } from "../setup/test-database.ts";

let database: Database;
let close: () => Promise<void>;
const now = new Date("2026-05-01T10:00:00Z");

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterAll(async () => await close());

const app = () => ({ database }) as App;
const query = async (text: string, values: unknown[] = []) => await database.pool.query(text, values);

/** An account with `cents` of credit. */
async function anAccountWith(cents: bigint): Promise<string> {
  const id = newId("user");
  const email = `${id}@shop.example`;
  await query(
    "insert into account (id, email, email_key, password_hash, role, created_at) values ($1, $2, $2, 'x', 'reseller', now())",
    [id, email],
  );
  await inTransaction(app(), async (tx) => await openCreditAccount(tx, id, now));
  if (cents > 0n)
    await inTransaction(
      app(),
      async (tx) =>
        await creditPayment(tx, { ...aCause(), id: newId("txn"), accountId: id, amountCents: cents, isDeposit: true }),
    );
  return id;
}

function aCause() {
  return { cause: newId("evt"), description: "test", reference: null, now };
}

async function aHold(accountId: string, amountCents: bigint): Promise<string> {
  const id = newId("txn");
  await inTransaction(
    app(),
    async (tx) =>
      await placeHold(tx, { id, accountId, amountCents, cause: id, description: "test", reference: "ord-test", now }),
  );
  return id;
}

async function creditOf(accountId: string) {
  const found = await query("select posted_cents, held_cents, owed_cents from ledger_account where account_id = $1", [
    accountId,
  ]);
  return found.rows[0] as { posted_cents: bigint; held_cents: bigint; owed_cents: bigint };
}

describe("what the database refuses, whoever asks", () => {
  it("refuses a journal that does not sum to zero", async () => {
    const id = newId("txn");
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query(
      "insert into ledger_journal (id, type, cause, description, created_at) values ($1, 'payment', $1, 'unbalanced', now())",
      [id],
    );
    await client.query(
      "insert into ledger_entry (journal_id, ledger_account_id, currency, amount_cents, created_at) values ($1, 'sales', 'USD', 5, now())",
      [id],
    );
    await expect(client.query("commit")).rejects.toThrow(/does not sum to zero/);
    client.release(true);
  });

  it("refuses a journal without entries", async () => {
    await expect(
      query(
        "insert into ledger_journal (id, type, cause, description, created_at) values ('txn-empty', 'payment', 'empty', 'empty', now())",
      ),
    ).rejects.toThrow(/has no entries/);
  });

  it.each([
    ["change an entry", "update ledger_entry set amount_cents = amount_cents + 1"],
    ["delete an entry", "delete from ledger_entry"],
    ["empty the entries", "truncate ledger_entry"],
    ["change a journal", "update ledger_journal set description = 'other'"],
    ["delete a journal", "delete from ledger_journal"],
    ["change a hold", "update ledger_hold set amount_cents = amount_cents + 1"],
    ["delete a hold's resolution", "delete from ledger_hold_resolution"],
    ["delete a ledger account", "delete from ledger_account"],
  ])("refuses to %s", async (_, statement) => {
    const accountId = await anAccountWith(1_000n);
    const holdId = await aHold(accountId, 100n);
    await inTransaction(app(), async (tx) => await postHold(tx, holdId, 100n, now));
    await expect(query(statement)).rejects.toThrow(/append-only|foreign key/);
  });

  it("refuses a balance that no entry proves", async () => {
    const accountId = await anAccountWith(1_000n);
    await expect(
      query("update ledger_account set posted_cents = posted_cents + 1 where account_id = $1", [accountId]),
    ).rejects.toThrow(/is not what its entry/);
  });

  it("refuses an overdraft and a negative hold", async () => {
    const accountId = await anAccountWith(1_000n);
    await expect(
      query("update ledger_account set held_cents = 1001 where account_id = $1", [accountId]),
    ).rejects.toThrow(/check constraint/);
    await expect(query("update ledger_account set held_cents = -1 where account_id = $1", [accountId])).rejects.toThrow(
      /check constraint/,
    );
  });

  it("refuses an entry in another currency than its account's, and an amount of zero", async () => {
    const insert =
      "insert into ledger_entry (journal_id, ledger_account_id, currency, amount_cents, created_at) values ($1, 'sales', $2, $3, now())";
    await anAccountWith(100n);
    const journal = (await query("select id from ledger_journal limit 1")).rows[0] as { id: string };
    await expect(query(insert, [journal.id, "EUR", 5])).rejects.toThrow(/foreign key/);
    await expect(query(insert, [journal.id, "USD", 0])).rejects.toThrow(/check constraint/);
  });
});

describe("credit", () => {
  it("lets exactly as many of many racing orders through as the credit covers", async () => {
    const accountId = await anAccountWith(3_700n);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, async () => await aHold(accountId, 100n)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(37);
    expect(await creditOf(accountId)).toMatchObject({ posted_cents: 3_700n, held_cents: 3_700n });
  });

  it("posts a cause once, however many times and from however many sides it is posted", async () => {
    const accountId = await anAccountWith(0n);
    const change = { ...aCause(), accountId, amountCents: 500n, isDeposit: true };
    // Each side has a transaction of its own: the cause alone makes them one.
    const post = async () =>
      await inTransaction(app(), async (tx) => await creditPayment(tx, { ...change, id: newId("txn") }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, post));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await creditOf(accountId)).toMatchObject({ posted_cents: 500n });
  });

  it("resolves a hold once: posting and releasing race, one wins", async () => {
    const accountId = await anAccountWith(1_000n);
    const holdId = await aHold(accountId, 400n);
    const races = Array.from(
      { length: 10 },
      async (_, index) =>
        await inTransaction(app(), async (tx) =>
          index % 2 === 0 ? await postHold(tx, holdId, 400n, now) : await releaseHold(tx, holdId, now),
        ),
    );
    expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
    const credit = await creditOf(accountId);
    expect(credit.held_cents).toBe(0n);
    expect([600n, 1_000n]).toContain(credit.posted_cents);
  });

  it("charges what was delivered and releases the rest of a hold", async () => {
    const accountId = await anAccountWith(1_000n);
    const holdId = await aHold(accountId, 900n);
    await inTransaction(app(), async (tx) => await postHold(tx, holdId, 600n, now));
    expect(await creditOf(accountId)).toMatchObject({ posted_cents: 400n, held_cents: 0n });
  });

  it("takes a reversal from what is free, lets the rest be owed, and the next payment pays it first", async () => {
    const accountId = await anAccountWith(1_000n);
    await aHold(accountId, 700n);
    await inTransaction(app(), async (tx) => await debitReversal(tx, { ...aCause(), accountId, amountCents: 1_000n }));
    expect(await creditOf(accountId)).toEqual({ posted_cents: 700n, held_cents: 700n, owed_cents: 700n });
    await expect(aHold(accountId, 1n)).rejects.toMatchObject({ code: "account_blocked" });
    await inTransaction(
      app(),
      async (tx) =>
        await creditPayment(tx, { ...aCause(), id: newId("txn"), accountId, amountCents: 1_000n, isDeposit: false }),
    );
    expect(await creditOf(accountId)).toEqual({ posted_cents: 1_000n, held_cents: 700n, owed_cents: 0n });
  });

  it("names what is required and what is available when credit is short", async () => {
    const accountId = await anAccountWith(250n);
    await expect(aHold(accountId, 251n)).rejects.toMatchObject({
      code: "insufficient_credit",
      details: [{ required: 2.51, available: 2.5 }],
    });
  });

  it("verifies clean after all of this", async () => {
    const accountId = await anAccountWith(100n);
    await inTransaction(app(), async (tx) => await adjustCredit(tx, { ...aCause(), accountId, amountCents: -30n }));
    expect((await verifyLedger(app())).differences).toEqual([]);
  });
});
