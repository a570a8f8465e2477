import { type OpenApp, openApp } from "../open-app.ts";
import { systemClock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import type { Log } from "../platform/log.ts";
import { asStartFailure } from "./start-failure.ts";

/** Opens the app for a person at a command line: a database that can't be used is a `StartFailure` that names its variable. */
export async function openConfigured(config: Config, log: Log, applicationName?: string): Promise<OpenApp> {
  try {
    return await openApp(config, log, systemClock, applicationName);
  } catch (error) {
    // Not its address: that holds a password.
    throw asStartFailure("The database at DATABASE_URL can't be used", error);
  }
}
