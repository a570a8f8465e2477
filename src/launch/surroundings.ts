import { setTimeout as pause } from "node:timers/promises";
import { type Config, loadConfig } from "../platform/config.ts";
import type { Log } from "../platform/log.ts";
import { makeDataFolder } from "./data-folder.ts";
import { startEmbeddedDatabase } from "./embedded-database.ts";
import { readRuntime, removeRuntime, writeRuntime } from "./runtime-file.ts";
import { startSandboxProcess } from "./sandbox-process.ts";
import { readSandboxSecrets } from "./sandbox-secrets.ts";

type Environment = Record<string, string | undefined>;

/** Ten seconds in all. */
const sandboxLooksMax = 50;
const sandboxLookPauseMs = 200;

export interface Surroundings {
  /** Complete: every address and key is there. */
  config: Config;
  /** What runs here and not elsewhere, for the start's last words. */
  sandboxUrl: string | undefined;
  isDatabaseEmbedded: boolean;
  /** Ends what was started here, the database last. */
  stop(): Promise<void>;
}

/** Starts whatever the configuration leaves to us: PostgreSQL without DATABASE_URL, and the sandbox outside production. */
export async function startSurroundings(environment: Environment, log: Log): Promise<Surroundings> {
  const given = loadConfig(environment);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  try {
    await makeDataFolder(given);
    const databaseUrl = given.databaseUrl ?? (await startDatabase(given, log, stops));
    const secrets = given.isSandbox ? await readSandboxSecrets(given.dataFolder) : {};
    const sandbox = given.isSandbox ? await startSandbox(given, environment, stops) : undefined;
    // Port 0 asks for a free one: what the sandbox took counts.
    const taken = sandbox ? { SANDBOX_PORT: sandbox.variables["SANDBOX_PORT"] } : {};
    const config = loadConfig({
      ...secrets,
      ...sandbox?.variables,
      ...environment,
      ...taken,
      DATABASE_URL: databaseUrl,
    });
    config.paypal.trustedRootsPem = sandbox ? [await fetchRoot(sandbox.url)] : undefined;
    return { config, sandboxUrl: sandbox?.url, isDatabaseEmbedded: given.databaseUrl === undefined, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(config: Config, log: Log, stops: (() => Promise<void>)[]): Promise<string> {
  const embedded = await startEmbeddedDatabase(config.dataFolder, (line) => log.info(line));
  stops.push(async () => await embedded.stop());
  return embedded.connectionString;
}

interface SandboxAddress {
  url: string;
  variables: Environment;
}

/** One sandbox serves all processes on one data folder: a second API or worker uses the one that runs. */
async function startSandbox(
  config: Config,
  environment: Environment,
  stops: (() => Promise<void>)[],
): Promise<SandboxAddress> {
  const running = config.role === "all" ? undefined : await findSandbox(config.dataFolder);
  if (running) return running;
  try {
    const sandbox = await startSandboxProcess({ ...environment, PUBLIC_URL: config.publicUrl });
    stops.push(sandbox.stop);
    await writeRuntime(config.dataFolder, { sandboxUrl: sandbox.url, smtpPort: sandbox.smtpPort });
    stops.push(async () => await removeRuntime(config.dataFolder));
    return addressOf(sandbox.url, sandbox.smtpPort);
  } catch (error) {
    // Of processes that start together one takes the books and the port, and its sandbox is there in a moment.
    const other = config.role === "all" ? undefined : await awaitSandbox(config.dataFolder);
    if (other) return other;
    throw error;
  }
}

async function findSandbox(dataFolder: string): Promise<SandboxAddress | undefined> {
  const running = await readRuntime(dataFolder);
  if (!running || !(await isAnswering(running.sandboxUrl))) return undefined;
  return addressOf(running.sandboxUrl, running.smtpPort);
}

async function awaitSandbox(dataFolder: string): Promise<SandboxAddress | undefined> {
  for (let look = 0; look < sandboxLooksMax; look++) {
    const found = await findSandbox(dataFolder);
    if (found) return found;
    await pause(sandboxLookPauseMs);
  }
  return undefined;
}

/** The sandbox's variables, as if they had been set by hand. */
export function addressOf(url: string, smtpPort: number): SandboxAddress {
  return { url, variables: { SANDBOX_PORT: new URL(url).port, SMTP_HOST: "127.0.0.1", SMTP_PORT: String(smtpPort) } };
}

/** Whether it lives: one that is dead refuses at once, so there is time for one on a busy machine. */
async function isAnswering(url: string): Promise<boolean> {
  return await fetch(`${url}/api/carrier`, { signal: AbortSignal.timeout(10_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function fetchRoot(sandboxUrl: string): Promise<string> {
  const response = await fetch(`${sandboxUrl}/paypal/sandbox/root.pem`, { signal: AbortSignal.timeout(5_000) });
  return await response.text();
}
