import { pwnedPassword } from "hibp";
import type { App } from "../../app.ts";
import { ownsCredit, type Role } from "../../platform/actor.ts";
import { type Account, clearBreachCheck } from "../accounts/index.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { breachedPassword } from "./errors.ts";

const timeoutMs = 1_500;

/** Whether the breach service could not be asked, so that the next login has to. */
export interface BreachCheck {
  isBreachCheckPending: boolean;
}

/**
 * Refuses a password that is known from a breach, for the roles that handle money. The bundled list always counts; when the breach service
 * can't be asked it decides alone.
 */
export async function requireUnbreached(app: App, role: Role, password: string, path: string): Promise<BreachCheck> {
  if (!ownsCredit({ role })) return { isBreachCheckPending: false };
  if (isCommonPassword(password)) throw breachedPassword(path);
  const isBreached = await askBreachService(app, password);
  if (isBreached === true) throw breachedPassword(path);
  return { isBreachCheckPending: isBreached === undefined };
}

/** Asks again about a password that the list alone let in. Its owner is never locked out: a breached one is logged and stays marked. */
export async function repeatBreachCheck(app: App, account: Account, password: string): Promise<void> {
  if (!account.isBreachCheckPending) return;
  const isBreached = await askBreachService(app, password);
  if (isBreached === false) await clearBreachCheck(app.database.db, account.id, account.passwordHash);
  if (isBreached === true) app.log.warn({ account: account.id }, "the account's password is known from a data breach");
}

/** Undefined when the service is not configured or does not answer in time. Only five characters of the password's digest leave. */
async function askBreachService(app: App, password: string): Promise<boolean | undefined> {
  const baseUrl = app.config.hibpUrl;
  if (baseUrl === undefined) {
    app.log.info("no breach service is configured; the bundled list of common passwords decides");
    return undefined;
  }
  try {
    return (await pwnedPassword(password, { baseUrl, addPadding: true, timeoutMs })) > 0;
  } catch (error) {
    app.log.warn({ err: error }, "the breach service can't be asked; the bundled list of common passwords decides");
    return undefined;
  }
}
