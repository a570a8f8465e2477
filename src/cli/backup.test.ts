import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, eventually } from "../../test/factories.ts";
import { aFreePort, runCommand, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { databaseUrl, openPool } from "../../test/setup/template-database.ts";
import { useTestApp } from "../../test/setup/test-app.ts";

const shop = useTestApp();
const name = `passim_restored_${process.pid}_${Date.now()}`;
const serverUrl = inject("serverUrl");
const emptyUrl = databaseUrl(serverUrl, name);
let folder: string;
let file: string;
let restored: pg.Pool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "passim-backup-"));
  file = join(folder, "backup.gz");
  const admin = openPool(serverUrl);
  await admin.query(`create database ${name}`);
  await admin.end();
  restored = openPool(emptyUrl);
  await fillShop();
  expect(await passim(shop.app.database.connectionString, "backup", file)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await restored.end();
  const admin = openPool(serverUrl);
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
  await rm(folder, { recursive: true, force: true });
});

/** One order delivered, one under way with its credit held, and a webhook subscription with its encrypted secret. */
async function fillShop(): Promise<void> {
  const account = await aFundedAccount(shop);
  const plan = await aPlan(shop, account);
  const token = account.token;
  const hook = { name: "mine", endpoint_url: `${shop.sandboxUrl}/api/hooks/mine`, event_types: ["ORDER_STATUS"] };
  await shop.api.post("/webhook-subscriptions", hook, { token });
  await shop.api.post("/orders", anOrder(plan.id, { customer_name: 'Ünal "Ü", (\\backslash)\nO\'Neil 東京' }), {
    token,
  });
  await shop.drain();
  await shop.api.post("/orders", anOrder(plan.id), { token });
}

/** Runs an operator's command on a database, as a person does. */
async function passim(url: string, ...words: string[]) {
  return await runCommand({ DATABASE_URL: url }, words);
}

/** What every table holds, in one line each. */
async function digestTables(pool: pg.Pool): Promise<Record<string, string>> {
  const tables = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migration' order by 1",
  );
  const digests: Record<string, string> = {};
  for (const table of tables.rows) {
    const digest = await pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as digest from ${table.name} t`,
    );
    digests[table.name] = digest.rows[0]?.digest ?? "";
  }
  return digests;
}

async function countAccounts(): Promise<number> {
  const counted = await restored.query<{ count: number }>("select count(*)::int as count from account");
  return counted.rows[0]?.count ?? 0;
}

test("only its owner can read a backup, and it never overwrites a file", async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = await passim(shop.app.database.connectionString, "backup", file);
  expect(again).toMatchObject({ code: 1 });
  expect(again.said).toContain("is there already");
});

test("a database on which a server runs is left alone, until it is stopped", { timeout: 180_000 }, async () => {
  const port = String(await aFreePort());
  const server = await spawnProgram("start", { DATABASE_URL: emptyUrl, PORT: port, SANDBOX_PORT: "0" });
  try {
    await eventually(
      "the server to be at work on the database",
      async () => await Promise.resolve(server.printed().includes("on the newest schema") ? true : undefined),
    );
    const refused = await passim(emptyUrl, "restore", file);
    expect(refused).toEqual({ code: 1, said: "A Passim server runs on this database: stop it, then restore.\n" });
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
  } finally {
    await server.clear();
  }
});

test("a torn backup restores nothing", async () => {
  const torn = join(folder, "torn.gz");
  const whole = await readFile(file);
  await writeFile(torn, whole.subarray(0, whole.length - 200));
  const refused = await passim(emptyUrl, "restore", torn);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.said).toContain("can't be read");
  expect(await countAccounts()).toBe(0);
});

test("a restored database holds the same rows in every table, its ledger adds up, and it can go on", async () => {
  expect(await passim(emptyUrl, "restore", file)).toMatchObject({ code: 0 });

  expect(await digestTables(restored)).toEqual(await digestTables(shop.app.database.pool));
  const proof = await passim(emptyUrl, "ledger", "verify");
  expect(proof).toMatchObject({ code: 0 });
  expect(proof.said).toContain("1 open holds");
  const ids = await restored.query<{ newest: bigint; next: bigint }>(
    "select coalesce(max(id), 0) as newest, nextval(pg_get_serial_sequence('job', 'id')) as next from job",
  );
  expect(ids.rows[0]?.next).toBeGreaterThan(ids.rows[0]?.newest ?? 0n);
  await expect(restored.query("delete from ledger_entry")).rejects.toThrow("append-only");
});

test("a database in use is not overwritten", async () => {
  const refused = await passim(emptyUrl, "restore", file);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.said).toContain("This database is in use");
});
