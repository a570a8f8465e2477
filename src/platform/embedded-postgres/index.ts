import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Address, openAddress } from "./address.ts";
import { prepareBinaries } from "./binaries.ts";
import { prepareCluster } from "./cluster.ts";
import { type Home, locateHome, prepareHome } from "./home.ts";
import { keepShort, type LogFile, logFileAt } from "./log-file.ts";
import { stopOrphan } from "./orphan.ts";
import { acquireOwnerLock, findOwner } from "./owner-lock.ts";
import { type Supervisor, supervise } from "./supervisor.ts";

export interface EmbeddedPostgres {
  /** For pg.Pool; it names a socket (on Windows a port and a password) that only this user can reach. */
  connectionString: string;
  /** Promises that PostgreSQL has ended and the data folder is free. End every pool first; a second call is harmless. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataFolder: string;
  log: (line: string) => void;
}

const startingOwnerPatienceMs = 15_000;
const pollIntervalMs = 50;

/**
 * Starts the database of a data folder, making it the first time. It ends with this process, however that ends, and
 * survives that with every commit. Fails with a sentence for the operator when the folder is in use, made by another
 * version of PostgreSQL, or this machine can't run PostgreSQL.
 */
export async function startEmbeddedPostgres({ dataFolder, log }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await prepareHome(dataFolder, log);
  const lock = await acquireOwnerLock(home.folder, dataFolder);
  try {
    const logFile = logFileAt(join(resolve(dataFolder), "postgres.log"));
    const { address, supervisor } = await run(home, logFile, log);
    await lock.publish(address.connectionString);
    const shortening = keepShort(logFile, log);
    let stopping: Promise<void> | undefined;
    return { connectionString: address.connectionString, stop: () => (stopping ??= stop()) };

    async function stop(): Promise<void> {
      clearInterval(shortening);
      await supervisor.stop();
      await address.release();
      await lock.release();
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Finds the database of a data folder that another process runs, waiting for one that is just starting; nothing when
 * no process owns the folder. It ends when its owner does: use it for what may be cut short.
 */
export async function findRunningEmbeddedPostgres(
  dataFolder: string,
): Promise<{ connectionString: string } | undefined> {
  const home = await locateHome(dataFolder);
  if (home === undefined) return undefined;
  const deadline = performance.now() + startingOwnerPatienceMs;
  for (;;) {
    const owner = await findOwner(home);
    if (owner === undefined) return undefined;
    if (owner.connectionString !== undefined) return { connectionString: owner.connectionString };
    if (performance.now() > deadline)
      throw new Error(`Process ${owner.pid} is still starting its database in ${home}.`);
    await delay(pollIntervalMs);
  }
}

async function run(home: Home, logFile: LogFile, log: (line: string) => void): Promise<Running> {
  const binaries = await prepareBinaries(home);
  await stopOrphan(home.clusterFolder, binaries.pgCtl, log);
  await prepareCluster(home, binaries, log);
  await logFile.shorten();
  const address = await openAddress(home);
  try {
    const supervisor = await supervise({ home, binaries, settings: address.settings, logFile }, log);
    return { address, supervisor };
  } catch (error) {
    await address.release();
    throw error;
  }
}

interface Running {
  address: Address;
  supervisor: Supervisor;
}
