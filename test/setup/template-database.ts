import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openScratchServer } from "../../scripts/scratch-server.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { fillCatalogue } from "./fill-catalogue.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the PostgreSQL server that the tests use. */
    serverUrl: string;
    /** A database with the newest schema and a synced catalogue: each test file works on a clone. */
    templateName: string;
  }
}

/** Makes the template once per run: on the server that DATABASE_URL names, or on an embedded one that lives as long as the run. */
export default async function prepareTemplate(project: TestProject): Promise<() => Promise<void>> {
  const server = await openScratchServer();
  const templateName = `passim_template_${randomBytes(6).toString("hex")}`;
  const admin = openPool(server.url);
  await admin.query(`create database ${templateName}`);
  await fillTemplate(server.url, templateName);
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  return async () => {
    await admin.query(`drop database if exists ${templateName} with (force)`);
    await admin.end();
    await server.close();
  };
}

async function fillTemplate(serverUrl: string, name: string): Promise<void> {
  const url = databaseUrl(serverUrl, name);
  const pool = openPool(url);
  await migrate(pool);
  await pool.end();
  await fillCatalogue(url);
}

/** A pool that outlives what the tests do to the server: databases dropped and servers stopped under idle connections. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
