import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { createEncryption, type Encryption } from "../../platform/encryption.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { describeChanges, recordAudit } from "../audit/index.ts";
import { profileNotFound } from "./errors.ts";
import { passwordPurpose } from "./mail-server.ts";
import { presentSmtp } from "./present.ts";
import type { UpdateSmtpBody } from "./schema.ts";
import { changeSmtp, type SmtpChange } from "./smtp-change.ts";
import { findProfile, findSmtpSettings, lockProfiles, type SmtpSettings, saveSmtpSettings } from "./store.ts";
import { testMailServer } from "./test-mail-server.ts";

/**
 * Sets a profile's mail server. One that is to be used is tested first and saved only when it lets us in. An account with a second
 * factor is asked for a code once the server has passed, so that a mistyped host costs none. Throws `not_found`, `validation_failed`,
 * `smtp_test_failed`, `wrong_totp_code` and `rate_limited`, and has then changed nothing.
 */
export async function updateSmtp(
  app: App,
  actor: Actor,
  profileId: string,
  body: Static<typeof UpdateSmtpBody>,
  requireSecondFactor: (code: string | undefined) => Promise<void>,
): Promise<SmtpSettings> {
  const { accountId } = actor;
  if (!(await findProfile(app.database.db, accountId, profileId))) throw profileNotFound("id");
  const stored = await findSmtpSettings(app.database.db, profileId);
  const change = changeSmtp(stored, body, !app.config.isSandbox);
  const encryption = createEncryption(app.config.encryptionKeys);
  const settings = {
    profileId,
    ...change.settings,
    passwordBox: boxOf(change.password, stored, profileId, encryption),
    updatedAt: app.clock.now(),
  };
  if (settings.isEnabled) await testMailServer(app, actor, settings);
  await requireSecondFactor(body.totp_code);
  const isSaved = await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    // The test took a while: the profile may be gone, its settings may have been changed or cleared, their password encrypted anew.
    if (!(await findProfile(tx, accountId, profileId))) throw profileNotFound("id");
    if (!isSame(stored, await findSmtpSettings(tx, profileId))) return false;
    await saveSmtpSettings(tx, settings);
    await recordSmtp(tx, actor, stored, settings);
    return true;
  });
  // What the request leaves out is now something else. Each round follows a change by somebody else, and tests are limited.
  // The code has been given: it works once.
  return isSaved ? settings : await updateSmtp(app, actor, profileId, body, () => Promise.resolve());
}

async function recordSmtp(
  tx: Tx,
  actor: Actor,
  before: SmtpSettings | undefined,
  settings: SmtpSettings,
): Promise<void> {
  const { accountId } = actor;
  const detail = {
    profile_id: settings.profileId,
    host: settings.host,
    is_enabled: settings.isEnabled,
    is_password_changed: (before?.passwordBox ?? null) !== settings.passwordBox,
  };
  const changes = describeChanges(presentSmtp(before), presentSmtp(settings));
  await recordAudit(tx, { accountId, by: actor, action: "smtp_changed", detail, changes }, settings.updatedAt);
}

function isSame(before: SmtpSettings | undefined, now: SmtpSettings | undefined): boolean {
  return before?.passwordBox === now?.passwordBox && before?.updatedAt.getTime() === now?.updatedAt.getTime();
}

function boxOf(
  password: SmtpChange["password"],
  stored: SmtpSettings | undefined,
  profileId: string,
  encryption: Encryption,
): string | null {
  if (password === "clear") return null;
  if (password === "keep") return stored?.passwordBox ?? null;
  return encryption.encrypt(password.plain, passwordPurpose(profileId));
}
