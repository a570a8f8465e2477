import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../test/setup/test-database.ts";
import { type Database, openDatabase } from "./database.ts";
import { isDatabaseOutage } from "./database-outage.ts";

let database: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterAll(async () => await close());

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("an outage of the database", () => {
  test("is a connection that the server ends under a query", async () => {
    const client = await database.pool.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const sleeping = errorOf(client.query("select pg_sleep(30)"));
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    expect(isDatabaseOutage(await sleeping)).toBe(true);
    expect(isDatabaseOutage(await errorOf(client.query("select 1")))).toBe(true);
    client.release(true);
  });

  test("is a server that nobody answers for", async () => {
    const connectionString = "postgres://postgres@127.0.0.1:1/postgres";
    const absent = openDatabase({ connectionString, connectionsMax: 2, onConnectionLost: () => undefined });
    expect(isDatabaseOutage(await errorOf(absent.pool.query("select 1")))).toBe(true);
    await absent.close();
  });

  test("is a server that takes no more connections, as after many processes were killed", () => {
    const tooMany = Object.assign(new Error("sorry, too many clients already"), { code: "53300" });
    expect(isDatabaseOutage(tooMany)).toBe(true);
  });

  test("is a connection that the server ended because its process stood still in a transaction", async () => {
    const client = await database.pool.connect();
    const ended = new Promise((resolve) => client.once("error", resolve));
    await client.query("set idle_in_transaction_session_timeout = '10ms'");
    await client.query("begin");
    expect(isDatabaseOutage(await ended)).toBe(true);
    client.release(true);
  });

  test("is a host of whose addresses none answers", async () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" });
    expect(isDatabaseOutage(Object.assign(new AggregateError([refused, refused]), { code: "ECONNREFUSED" }))).toBe(
      true,
    );
  });

  test("is not what the database refuses, nor a file that is missing", async () => {
    expect(isDatabaseOutage(await errorOf(database.pool.query("select 1 / 0")))).toBe(false);
    expect(isDatabaseOutage(Object.assign(new Error("open"), { code: "ENOENT", syscall: "open" }))).toBe(false);
  });
});
