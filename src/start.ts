import { startPlatform } from "./launch/platform.ts";
import { StartFailure } from "./launch/start-failure.ts";
import { startSurroundings } from "./launch/surroundings.ts";
import { welcome } from "./launch/welcome.ts";
import { ConfigurationError, loadConfig } from "./platform/config.ts";
import { armCrashPoint } from "./platform/crash-points.ts";
import { createLog, type Log } from "./platform/log.ts";

/**
 * What `npm start` runs: everything the configuration leaves to us, then the API and the worker, until a signal ends it. A signal that comes
 * during the start is obeyed as soon as what is being started can be stopped in order.
 */
async function start(): Promise<void> {
  const { logLevel, drain } = loadConfig(process.env);
  const log = createLog(logLevel);
  const ending = endOnSignal(drain.timeoutMs, log);
  const surroundings = await startSurroundings(process.env, log);
  try {
    if (!ending.aborted) await runPlatform(surroundings, log, ending);
  } finally {
    await surroundings.stop();
  }
  log.info("stopped");
}

async function runPlatform(
  surroundings: Awaited<ReturnType<typeof startSurroundings>>,
  log: Log,
  ending: AbortSignal,
): Promise<void> {
  armCrashPoint(surroundings.config.crashPoint);
  const platform = await startPlatform(surroundings.config, log, ending);
  if (!ending.aborted) {
    console.log(welcome(surroundings.config, surroundings));
    await new Promise((resolve) => ending.addEventListener("abort", resolve, { once: true }));
  }
  await platform.drain();
}

/** Aborted by the first signal. A second one changes nothing: npm passes Ctrl-C on once more, and that must not cut the drain short. */
function endOnSignal(timeoutMs: number, log: Log): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (ending.signal.aborted) return;
      log.info({ signal }, "draining: finishing what was begun");
      endAfter(timeoutMs, log);
      ending.abort();
    });
  return ending.signal;
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

start().then(() => process.exit(0), fail);
