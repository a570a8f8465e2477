import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { DialFailed } from "../../platform/dialer/dial-failed.ts";
import { createEncryption, DecryptionFailed } from "../../platform/encryption.ts";
import { MailRefused, MailUnavailable, type SmtpServer } from "../../providers/mail/contract.ts";
import { profileNotFound, smtpNotConfigured, smtpTestFailed, tooManySmtpTests } from "./errors.ts";
import { allowsInsecure, toSmtpServer } from "./mail-server.ts";
import { countSmtpTest, findProfile, findSmtpSettings, type SmtpSettings } from "./store.ts";

const testTimeoutMs = 10 * secondMs;

/** Tests the mail server that is stored for a profile, in use or not. Throws `not_found`, `smtp_not_configured` and as `testMailServer`. */
export async function testStoredSmtp(app: App, actor: Actor, profileId: string): Promise<void> {
  const { db } = app.database;
  if (!(await findProfile(db, actor.accountId, profileId))) throw profileNotFound("id");
  const settings = await findSmtpSettings(db, profileId);
  if (!settings || settings.host === null || settings.port === null) throw smtpNotConfigured();
  await testMailServer(app, actor, settings);
}

/** Connects, encrypts and signs in, and sends nothing. Throws `smtp_test_failed`, and `rate_limited` before it connects too often. */
export async function testMailServer(app: App, actor: Actor, settings: SmtpSettings): Promise<void> {
  const server = openServer(app, settings);
  if (!server) throw smtpNotConfigured();
  await countTest(app, actor);
  const allowInsecure = allowsInsecure(settings, app.config.isSandbox);
  const mailer = app.openMailer({ open: () => server, allowInsecure, timeoutMs: testTimeoutMs });
  try {
    await mailer.verify();
  } catch (error) {
    if (!(error instanceof MailRefused || error instanceof MailUnavailable)) throw error;
    throw smtpTestFailed(error.failureClass, error.responseCode, sentenceOf(error));
  } finally {
    mailer.close();
  }
}

/** A key that was removed too early is the operator's mistake, and the reseller's to mend: nobody else knows the password. */
function openServer(app: App, settings: SmtpSettings): SmtpServer | null {
  try {
    return toSmtpServer(settings, createEncryption(app.config.encryptionKeys));
  } catch (error) {
    if (!(error instanceof DecryptionFailed)) throw error;
    throw smtpTestFailed("auth_failed", null, "The stored password can't be read any more; please set it again");
  }
}

/** Why an address is never connected to follows from what was typed alone, so it may be said; what a server answers may not. */
function sentenceOf(failure: MailRefused | MailUnavailable): string {
  const { cause } = failure;
  return cause instanceof DialFailed && cause.failureClass === "forbidden_address" ? cause.message : failure.message;
}

async function countTest(app: App, actor: Actor): Promise<void> {
  const limit = app.config.smtpTestLimit;
  if (!limit) return;
  const now = app.clock.now();
  const windowMs = limit.seconds * secondMs;
  const { count, windowStartedAt } = await countSmtpTest(app.database.db, actor.accountId, now, after(now, -windowMs));
  if (count <= limit.count) return;
  const waitMs = after(windowStartedAt, windowMs).getTime() - now.getTime();
  throw tooManySmtpTests(Math.max(1, Math.ceil(waitMs / secondMs)), app.config.isSandbox);
}
