import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/platform/embedded-postgres/index.ts";

export interface ScratchServer {
  url: string;
  close(): Promise<void>;
}

/** A PostgreSQL server to make databases on: the one that DATABASE_URL names, or an embedded one that ends with `close`. */
export async function openScratchServer(): Promise<ScratchServer> {
  const given = process.env["DATABASE_URL"];
  if (given) return { url: given, close: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "passim-scratch-"));
  // As root the server runs as another user, who must be able to reach its files here.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: folder, log: () => undefined });
  await forgetDurability(server.connectionString);
  return {
    url: server.connectionString,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is thrown away in a minute need not survive a power cut: several times faster on a slow disk. */
async function forgetDurability(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const name of ["fsync", "synchronous_commit", "full_page_writes"])
    await client.query(`alter system set ${name} = off`);
  await client.query("select pg_reload_conf()");
  await client.end();
}
