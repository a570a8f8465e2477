import { type PostmasterOptions, startPostmaster } from "./postmaster.ts";

export interface Supervisor {
  /** Promises that PostgreSQL has ended and stays so. */
  stop(): Promise<void>;
}

const restartsMax = 5;

/**
 * Keeps a PostgreSQL running until it is told to stop: one that dies (out of memory, killed by hand) is started again
 * at the same address, so that pools find it. Five times at most: by then something is wrong that a person must see.
 */
export async function supervise(options: PostmasterOptions, log: (line: string) => void): Promise<Supervisor> {
  const stopping = new AbortController();
  let postmaster = startPostmaster(options);
  await postmaster;
  const finished = keepRunning().catch((error: unknown) => log(`PostgreSQL stays down: ${String(error)}`));
  return { stop };

  async function keepRunning(): Promise<void> {
    for (let restarts = 0; ; restarts += 1) {
      const end = await (await postmaster).ended;
      if (stopping.signal.aborted) return;
      if (restarts === restartsMax)
        throw new Error(`${end}, after ${restartsMax} restarts; see ${options.logFile.path}`);
      log(`PostgreSQL has ended (${end}) though nobody here stopped it: starting it again`);
      postmaster = startPostmaster(options);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    // A restart may be under way, and may fail: then there is nothing to stop.
    const [newest] = await Promise.allSettled([postmaster]);
    if (newest.status === "fulfilled") await newest.value.stop();
    await finished;
  }
}
