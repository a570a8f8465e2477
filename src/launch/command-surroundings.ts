import { type Config, loadConfig } from "../platform/config.ts";
import { findRunningEmbeddedPostgres } from "../platform/embedded-postgres/index.ts";
import { makeDataFolder } from "./data-folder.ts";
import { startEmbeddedDatabase } from "./embedded-database.ts";
import { readRuntime } from "./runtime-file.ts";
import { readSandboxSecrets } from "./sandbox-secrets.ts";
import { addressOf } from "./surroundings.ts";

/** What a command needs around it: the running server's database and sandbox, or a database of its own for as long as it takes. */
export async function openSurroundings(
  environment: Record<string, string | undefined>,
): Promise<{ config: Config; stop(): Promise<void> }> {
  const given = loadConfig(environment);
  await makeDataFolder(given);
  const database = await openDatabase(given);
  const secrets = given.isSandbox ? await readSandboxSecrets(given.dataFolder) : {};
  const runtime = given.isSandbox ? await readRuntime(given.dataFolder) : undefined;
  const sandbox = runtime ? addressOf(runtime.sandboxUrl, runtime.smtpPort).variables : {};
  return {
    config: loadConfig({ ...secrets, ...sandbox, ...environment, DATABASE_URL: database.url }),
    stop: database.stop,
  };
}

async function openDatabase(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  const nothing = async (): Promise<void> => undefined;
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: nothing };
  const running = await findRunningEmbeddedPostgres(config.dataFolder);
  if (running) return { url: running.connectionString, stop: nothing };
  const embedded = await startEmbeddedDatabase(config.dataFolder, () => undefined);
  return { url: embedded.connectionString, stop: async () => await embedded.stop() };
}
