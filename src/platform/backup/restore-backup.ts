import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { Failure } from "../failure.ts";
import { databaseErrorCode } from "../transaction.ts";
import { type BackupLine, formatVersion, type Heading, sessionSettings, type TableRows } from "./format.ts";
import { serverApplicationName } from "./server-name.ts";
import { listAppliedMigrations, listTables } from "./tables.ts";

const insufficientPrivilege = "42501";

/**
 * Fills a database that nobody has signed up in with a backup of the same schema, in one transaction: all of it, or nothing. Returns the
 * number of rows.
 */
export async function restoreBackup(pool: pg.Pool, file: string): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    for (const setting of sessionSettings) await client.query(setting);
    await takeOver(client);
    const rows = await load(client, readLines(file));
    await client.query("commit");
    return rows;
  } catch (error) {
    if (databaseErrorCode(error) === insufficientPrivilege)
      throw new Failure(
        "validation_failed",
        "Restoring needs a superuser of the database; use PostgreSQL's own tools.",
      );
    throw error;
  } finally {
    // Closing the connection undoes what was not committed.
    client.release(true);
  }
}

/** Empties the tables that a fresh start has filled, plans and schedules, and refuses when there is more. */
async function takeOver(client: pg.ClientBase): Promise<void> {
  // The rows were checked when they were written; their triggers and references must not judge them one by one in our order.
  await client.query("set local session_replication_role = replica");
  await refuseRunningServer(client);
  const tables = await listTables(client);
  await client.query(
    `lock table ${tables.map(({ name }) => pg.escapeIdentifier(name)).join(", ")} in access exclusive mode`,
  );
  const used = await client.query("select from account limit 1");
  if (used.rows.length > 0)
    throw new Failure("validation_failed", "This database is in use: restore into an empty one.");
  await client.query(`truncate ${tables.map(({ name }) => pg.escapeIdentifier(name)).join(", ")}`);
}

/** A server that runs would go on with what it remembers, and fill in plans meanwhile. One that starts now waits for our locks. */
async function refuseRunningServer(client: pg.ClientBase): Promise<void> {
  const servers = await client.query(
    "select from pg_stat_activity where datname = current_database() and application_name = $1 limit 1",
    [serverApplicationName],
  );
  if (servers.rows.length > 0)
    throw new Failure("validation_failed", "A Passim server runs on this database: stop it, then restore.");
}

async function load(client: pg.ClientBase, lines: AsyncIterable<BackupLine>): Promise<number> {
  const shapes = new Map((await listTables(client)).map(({ name, columns }) => [name, columns.join()]));
  let rows = 0;
  let isBegun = false;
  let isWhole = false;
  for await (const line of lines) {
    if (!isBegun && line.kind !== "passim-backup") throw new Failure("validation_failed", "This file is no backup.");
    switch (line.kind) {
      case "passim-backup":
        await requireSameSchema(client, line);
        isBegun = true;
        break;
      case "rows":
        if (shapes.get(line.table) !== line.columns.join())
          throw new Failure("validation_failed", `The backup's table ${line.table} has other columns.`);
        await insertRows(client, line);
        rows += line.rows.length;
        break;
      case "sequence":
        await client.query("select setval($1::regclass, $2::bigint)", [pg.escapeIdentifier(line.name), line.value]);
        break;
      case "end":
        isWhole = line.rows === rows;
        break;
    }
  }
  if (!isWhole) throw new Failure("validation_failed", "The backup is not whole; nothing was restored.");
  return rows;
}

async function requireSameSchema(client: pg.ClientBase, heading: Heading): Promise<void> {
  const here = await listAppliedMigrations(client);
  if (heading.formatVersion === formatVersion && heading.migrations.join() === here.join()) return;
  const newest = heading.migrations.at(-1) ?? "no migration";
  throw new Failure(
    "validation_failed",
    `The backup is of another release (${newest}; this one has ${here.at(-1) ?? "none"}). Restore it with that release; the next start of a newer one migrates it.`,
  );
}

async function insertRows(client: pg.ClientBase, { table, columns, rows }: TableRows): Promise<void> {
  const name = pg.escapeIdentifier(table);
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(", ");
  await client.query(
    `insert into ${name} (${names}) overriding system value select (line::${name}).* from unnest($1::text[]) line`,
    [rows],
  );
}

async function* readLines(file: string): AsyncGenerator<BackupLine> {
  // Whoever reads the stream's end hears of its errors too.
  const text = pipeline(createReadStream(file), createGunzip(), () => undefined).setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of text) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as BackupLine;
    }
  } catch (error) {
    if (error instanceof Failure || !isUnreadable(error)) throw error;
    throw new Failure("validation_failed", `${file} can't be read: ${error.message}.`, undefined, { cause: error });
  }
}

/** Not there, not gzipped, torn or not JSON. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof SyntaxError || /^(Z_|ENOENT|EACCES|EISDIR)/.test(databaseErrorCode(error) ?? "");
}
