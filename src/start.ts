import { startPlatform } from "./launch/platform.ts";
import { StartFailure } from "./launch/start-failure.ts";
import { startSurroundings } from "./launch/surroundings.ts";
import { welcome } from "./launch/welcome.ts";
import { ConfigurationError, loadConfig } from "./platform/config.ts";
import { armCrashPoint } from "./platform/crash-points.ts";
import { createLog } from "./platform/log.ts";

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

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, "draining: finishing what was begun");
    await platform.drain();
    await surroundings.stop();
    log.info("stopped");
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => void stop(signal).then(() => process.exit(0), fail));
}

function fail(error: unknown): never {
  const isExplained = error instanceof StartFailure || error instanceof ConfigurationError;
  console.error(isExplained ? `\n${error.message}\n` : error);
  process.exit(1);
}

start().catch(fail);
