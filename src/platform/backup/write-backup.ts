import { createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { Failure } from "../failure.ts";
import { type BackupLine, formatVersion, rowsPerLine, sessionSettings } from "./format.ts";
import { listAppliedMigrations, listTables, type TableShape } from "./tables.ts";

/**
 * Writes everything in the database, as it is at one moment, to a new file that only its owner can read. Returns the number of rows. The
 * server may go on meanwhile. Fails without a file when there is one already, or when anything goes wrong.
 */
export async function writeBackup(pool: pg.Pool, file: string, now: Date): Promise<number> {
  if (await exists(file)) throw new Failure("validation_failed", `${file} is there already: name a new file.`);
  const unfinished = `${file}.unfinished`;
  const client = await pool.connect();
  const written = { rows: 0 };
  try {
    await client.query("begin isolation level repeatable read read only");
    for (const setting of sessionSettings) await client.query(setting);
    const output = createWriteStream(unfinished, { mode: 0o600, flush: true });
    await pipeline(Readable.from(toText(describe(client, now, written))), createGzip(), output);
    // Whole or not at all: nobody should find half a backup under its final name.
    await rename(unfinished, file);
    return written.rows;
  } finally {
    client.release(true);
    await rm(unfinished, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

async function* toText(lines: AsyncIterable<BackupLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

async function* describe(client: pg.ClientBase, now: Date, written: { rows: number }): AsyncGenerator<BackupLine> {
  const migrations = await listAppliedMigrations(client);
  yield { kind: "passim-backup", formatVersion, madeAt: now.toISOString(), migrations };
  for (const table of await listTables(client)) {
    for await (const rows of readRows(client, table)) {
      written.rows += rows.length;
      yield { kind: "rows", table: table.name, columns: table.columns, rows };
    }
  }
  const sequences = await client.query<{ name: string; value: string }>(
    "select sequencename::text as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
  );
  for (const sequence of sequences.rows) yield { kind: "sequence", ...sequence };
  yield { kind: "end", rows: written.rows };
}

/** By a cursor, so that a table may be larger than the memory. */
async function* readRows(client: pg.ClientBase, table: TableShape): AsyncGenerator<string[]> {
  const name = pg.escapeIdentifier(table.name);
  await client.query(`declare backup_rows no scroll cursor for select t::text as row from ${name} t`);
  for (;;) {
    const fetched = await client.query<{ row: string }>(`fetch ${rowsPerLine} from backup_rows`);
    if (fetched.rows.length === 0) break;
    yield fetched.rows.map(({ row }) => row);
  }
  await client.query("close backup_rows");
}
