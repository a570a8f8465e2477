import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/platform/embedded-postgres/index.ts";
import { openPool } from "../setup/template-database.ts";
import { freePort } from "./nodes.ts";

export interface OwnPostgres {
  url: string;
  /** What `pg_ctl -m immediate` does: no checkpoint, no goodbye; it recovers from its log and comes back by itself. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** A PostgreSQL server that may be crashed, because nobody else is on it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "passim-crashing-"));
  // As root the server runs as another user, who must be able to reach its files here.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: folder, log: () => undefined });
  const pool = openPool(server.connectionString);
  const { rows } = await pool.query<{ data_directory: string }>("show data_directory");
  await pool.end();
  const pidFile = join(rows[0]?.data_directory ?? "", "postmaster.pid");
  return {
    url: server.connectionString,
    async crash() {
      process.kill(Number((await readFile(pidFile, "utf8")).split("\n")[0]), "SIGQUIT");
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface OwnRedis {
  url: string;
  /** Whether it was there to be killed. */
  kill(): Promise<boolean>;
  /** Starts it unless it runs. */
  start(): Promise<void>;
}

/** The machine's Redis on a port of its own; undefined where there is none. */
export async function startOwnRedis(): Promise<OwnRedis | undefined> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const isAlive = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  const start = async (): Promise<void> => {
    if (isAlive()) return;
    child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
      stdio: "ignore",
    });
    await once(child, "spawn");
  };
  try {
    await start();
  } catch {
    return undefined;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    async kill() {
      if (!child || !isAlive()) return false;
      child.kill("SIGKILL");
      await once(child, "exit");
      return true;
    },
  };
}
