import { createHash } from "node:crypto";
import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { Schema } from "./schema.generated.ts";

export type Db = Kysely<Schema>;
/** A running transaction. A function that takes one can't reach the outside world, because it was not given it. */
export type Tx = Transaction<Schema>;

export interface Database {
  db: Db;
  /** For what a query builder does not do: LISTEN, advisory locks, many statements at once. */
  pool: pg.Pool;
  connectionString: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  connectionString: string;
  connectionsMax: number;
  /** How these connections are named to the database's other users. */
  applicationName?: string;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  onConnectionLost: (error: Error) => void;
}

pg.types.setTypeParser(pg.types.builtins.INT8, (value) => BigInt(value));

const namedStatementsMax = 500;
const namedStatementLengthMax = 8_000;
const statementNames = new Map<string, string>();

/** Names each parameterised statement, so that PostgreSQL plans it once per connection; a quarter to a third faster. */
class NamingClient extends pg.Client {
  // biome-ignore lint: the overloads of pg's query can't be repeated without `any`; the call is passed on as it came.
  override query(...given: never[]): never {
    const [text, values, ...rest] = given as unknown as [unknown, unknown, ...unknown[]];
    const inherited = super.query.bind(this) as unknown as (...args: unknown[]) => never;
    if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) return inherited(...given);
    const name = statementName(text);
    return name === undefined ? inherited(...given) : inherited({ name, text, values: values as unknown[] }, ...rest);
  }
}

function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  if (statementNames.size >= namedStatementsMax || text.length > namedStatementLengthMax) return undefined;
  const name = createHash("sha1").update(text).digest("base64url");
  statementNames.set(text, name);
  return name;
}

/** Opens a pool; connections are made when they are needed. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.connectionsMax,
    application_name: options.applicationName ?? "passim",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // A transaction that its process forgot must not keep its locks.
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: 60_000,
    Client: NamingClient as unknown as typeof pg.Client,
  });
  pool.on("error", options.onConnectionLost);
  pool.on("connect", (client) => client.on("error", options.onConnectionLost));
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { db, pool, connectionString: options.connectionString, close: () => db.destroy() };
}

/** Whether the database answers at all. */
export async function isDatabaseReachable(database: Database): Promise<boolean> {
  return await database.pool.query("select 1").then(
    () => true,
    () => false,
  );
}
