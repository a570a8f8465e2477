import { startPlatform } from "./launch/platform.ts";
import { StartFailure } from "./launch/start-failure.ts";
import { startSurroundings } from "./launch/surroundings.ts";
import { welcome } from "./launch/welcome.ts";
import { ConfigurationError, loadConfig } from "./platform/config.ts";
import { armCrashPoint } from "./platform/crash-points.ts";
import { createLog, type Log } from "./platform/log.ts";

/** What `npm start` runs: everything the configuration leaves to us, then the API and the worker, until a signal ends it. */
async function start(): Promise<void> {
  const log = createLog(loadConfig(process.env).logLevel);
  const surroundings = await startSurroundings(process.env, log);
  armCrashPoint(surroundings.config.crashPoint);
  const platform = await startPlatform(surroundings.config, log).catch(async (error: unknown) => {
    await surroundings.stop();
    throw error;
  });
  console.log(welcome(surroundings.config, surroundings));

  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, "draining: finishing what was begun");
    endAfter(surroundings.config.drain.timeoutMs, log);
    await platform.drain();
    await surroundings.stop();
    log.info("stopped");
  };
  stopOnSignal(stop);
}

/** A second signal changes nothing: npm passes Ctrl-C on once more, and that must not cut the drain short. */
function stopOnSignal(stop: (signal: string) => Promise<void>): void {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      stop(signal).then(() => process.exit(0), fail);
    });
}

/** What hangs is left behind: jobs are taken over when their lease has run out, and the watchdog stops the embedded database. */
function endAfter(timeoutMs: number, log: Log): void {
  setTimeout(() => {
    log.error({ timeout_ms: timeoutMs }, "the drain took too long; what is left is taken up by the next process");
    process.exit(1);
  }, timeoutMs).unref();
}

function fail(error: unknown): never {
  const isExplained = error instanceof StartFailure || error instanceof ConfigurationError;
  console.error(isExplained ? `\n${error.message}\n` : error);
  process.exit(1);
}

start().catch(fail);
