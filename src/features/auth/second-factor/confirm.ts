import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { createEncryption } from "../../../platform/encryption.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { tooManyAttempts } from "../errors.ts";
import { sendSecurityNotice } from "../security-notice.ts";
import { totpEnabledAlready, totpNotStarted, wrongTotpCode } from "./errors.ts";
import { spendCode } from "./spend-code.ts";
import { insertRecoveryCodes, lockTotp, updateTotp } from "./store.ts";
import { hashRecoveryCode, newRecoveryCode } from "./totp-code.ts";

const recoveryCodeCount = 10;

/**
 * Switches the second factor on by a first code, and returns the recovery codes, of which only digests are kept. Throws `wrong_totp_code`,
 * `invalid_state` or `rate_limited`.
 */
export async function confirmEnrolment(app: App, actor: Actor, code: string): Promise<string[]> {
  const { accountId } = actor;
  const encryption = createEncryption(app.config.encryptionKeys);
  const recoveryCodes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  const now = app.clock.now();
  const outcome = await inTransaction(app, async (tx) => {
    const present = await lockTotp(tx, accountId);
    if (present && present.confirmedAt !== null) throw totpEnabledAlready();
    const spent = await spendCode(tx, { accountId, code, encryption, now });
    if (spent.kind !== "app_code") return spent;
    await updateTotp(tx, accountId, { confirmedAt: now });
    await insertRecoveryCodes(tx, accountId, recoveryCodes.map(hashRecoveryCode));
    await recordAudit(tx, { accountId, by: actor, action: "totp_enabled" }, now);
    await sendSecurityNotice(tx, accountId, "totp_enabled", now);
    return spent;
  });
  if (outcome.kind === "none") throw totpNotStarted();
  if (outcome.kind === "blocked") throw tooManyAttempts("codes", outcome.until, now);
  if (outcome.kind === "wrong") throw wrongTotpCode("wrong", "code");
  return recoveryCodes;
}
