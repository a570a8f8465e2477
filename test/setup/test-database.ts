import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../src/platform/database.ts";
import { databaseUrl, openPool } from "./template-database.ts";

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own, cloned from the template: the newest schema and a synced catalogue. */
export async function cloneTemplate(): Promise<TestDatabase> {
  return await createDatabase(inject("templateName"));
}

/** A database with nothing in it, as a shop's is before its first start. */
export async function anEmptyDatabase(): Promise<TestDatabase> {
  return await createDatabase("template1");
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const serverUrl = inject("serverUrl");
  const name = `passim_test_${randomBytes(8).toString("hex")}`;
  const admin = openPool(serverUrl);
  await admin.query(`create database ${name} template ${template}`);
  return {
    url: databaseUrl(serverUrl, name),
    async drop() {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A clone and a pool on it, for tests of what the database itself refuses. */
export async function openTestDatabase(): Promise<{ database: Database; close(): Promise<void> }> {
  const clone = await cloneTemplate();
  const database = openDatabase({ connectionString: clone.url, connectionsMax: 20, onConnectionLost: () => undefined });
  return {
    database,
    async close() {
      await database.close();
      await clone.drop();
    },
  };
}
