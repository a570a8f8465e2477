import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { BudgetExhausted, createRequestBudget } from "./request-budget.ts";

const name = `passim_budget_${randomBytes(6).toString("hex")}`;
const open: Database[] = [];

/** A pool as another process has it. */
function openPool(): Database {
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  const database = openDatabase({
    connectionString: url.toString(),
    connectionsMax: 5,
    onConnectionLost: () => undefined,
  });
  open.push(database);
  return database;
}

async function onServer(statement: string): Promise<void> {
  const server = new pg.Pool({ connectionString: inject("serverUrl"), max: 1 });
  await server.query(statement);
  await server.end();
}

beforeAll(async () => await onServer(`create database ${name} template ${inject("templateName")}`));
afterAll(async () => {
  for (const database of open) await database.close();
  await onServer(`drop database if exists ${name} with (force)`);
});

test("two processes that race never send more than the account's rate", async () => {
  const requestsPerSecond = 50;
  const startedMs = performance.now();
  const grantedMs: number[] = [];
  const racers = [openPool(), openPool()].flatMap((database) => {
    const take = createRequestBudget(database, "racing", requestsPerSecond);
    return Array.from({ length: 15 }, async () => {
      await take("orders");
      grantedMs.push(performance.now() - startedMs);
    });
  });
  await Promise.all(racers);
  expect(grantedMs).toHaveLength(30);
  // One may be sent at once; every further one has earned its time.
  for (const [index, ms] of grantedMs.toSorted((one, other) => one - other).entries()) {
    expect(index + 1).toBeLessThanOrEqual((requestsPerSecond * ms) / 1000 + 1);
  }
});

test("a backlog of syncs never stands between an order and its turn", async () => {
  const take = createRequestBudget(openPool(), "shared", 50);
  const finished: string[] = [];
  const lanes = [
    ...Array.from({ length: 20 }, () => "background" as const),
    ...Array.from({ length: 10 }, () => "orders" as const),
  ];
  await Promise.all(
    lanes.map(async (lane) => {
      await take(lane);
      finished.push(lane);
    }),
  );
  // First come, first served would put the orders behind all twenty; only syncs whose own turn has come may stand between them.
  expect(finished.lastIndexOf("orders")).toBeLessThan(15);
});

test("who would wait too long is told so at once, and takes nobody's turn", async () => {
  const take = createRequestBudget(openPool(), "slow", 0.1);
  await take("background");
  await expect(take("background")).rejects.toBeInstanceOf(BudgetExhausted);
  await expect(take("background")).rejects.toMatchObject({ retryAfterMs: 5_000 });
});

test("accounts have budgets of their own", async () => {
  const database = openPool();
  await createRequestBudget(database, "one", 0.001)("orders");
  await expect(createRequestBudget(database, "one", 0.001)("orders")).rejects.toBeInstanceOf(BudgetExhausted);
  await expect(createRequestBudget(database, "other", 0.001)("orders")).resolves.toBeUndefined();
});
