import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { projectRoot } from "./project-root.ts";

/** One lock for all processes that start together; the number only has to be the same everywhere. */
const migrationLock = 7_246_017;

/**
 * Brings the database to the newest schema: the numbered files of `migrations/` that it has not seen, each in a transaction, under an
 * advisory lock so that processes starting together wait for one another. Returns the names of those applied.
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query(`select pg_advisory_lock(${migrationLock})`);
    return await applyPending(client);
  } finally {
    // A lost connection has released the lock already; closing this one releases it otherwise.
    client.release(true);
  }
}

async function applyPending(client: pg.PoolClient): Promise<string[]> {
  await client.query(
    "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())",
  );
  const known = await client.query<{ name: string }>("select name from migration");
  const applied = new Set(known.rows.map((row) => row.name));
  const pending = (await listMigrations()).filter((name) => !applied.has(name));
  for (const name of pending) await applyOne(client, name);
  return pending;
}

async function applyOne(client: pg.PoolClient, name: string): Promise<void> {
  const statements = await readFile(join(migrationsFolder(), name), "utf8");
  await client.query("begin");
  try {
    await client.query(statements);
    await client.query("insert into migration (name) values ($1)", [name]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(
      `The migration ${name} failed and was undone: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

async function listMigrations(): Promise<string[]> {
  const names = await readdir(migrationsFolder());
  return names.filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
}

function migrationsFolder(): string {
  return join(projectRoot, "migrations");
}
