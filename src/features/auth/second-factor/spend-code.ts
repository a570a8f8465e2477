import { after } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/database.ts";
import type { Encryption } from "../../../platform/encryption.ts";
import { attemptDelayMs } from "../guessing/attempt-delay.ts";
import { lockTotp, spendRecoveryCode, type Totp, updateTotp } from "./store.ts";
import { hashRecoveryCode, stepOfCode, totpPurpose } from "./totp-code.ts";

export type SpendOutcome = { kind: "none" | "app_code" | "recovery_code" | "wrong" } | { kind: "blocked"; until: Date };

export interface CodeToSpend {
  accountId: string;
  code: string;
  encryption: Encryption;
  now: Date;
}

/**
 * Spends a code of an account's second factor: of the app, or for recovery. A code that was accepted, and every earlier one, is wrong from
 * then on. Wrong ones are counted, and from the fifth on each makes the next try wait longer.
 */
export async function spendCode(tx: Tx, given: CodeToSpend): Promise<SpendOutcome> {
  const { accountId, now } = given;
  const totp = await lockTotp(tx, accountId);
  if (!totp) return { kind: "none" };
  if (totp.blockedUntil !== null && totp.blockedUntil > now) return { kind: "blocked", until: totp.blockedUntil };
  const kind = await accept(tx, totp, given);
  if (kind === "wrong") {
    const failedAttempts = totp.failedAttempts + 1;
    const delayMs = attemptDelayMs(failedAttempts);
    await updateTotp(tx, accountId, { failedAttempts, blockedUntil: delayMs === 0 ? null : after(now, delayMs) });
  }
  return { kind };
}

async function accept(tx: Tx, totp: Totp, given: CodeToSpend): Promise<"app_code" | "recovery_code" | "wrong"> {
  const { accountId, encryption, now } = given;
  const code = given.code.trim();
  const reset = { failedAttempts: 0, blockedUntil: null };
  const step = stepOfCode(encryption.decrypt(totp.secretBox, totpPurpose(accountId)), code, now);
  if (step !== undefined && step > totp.lastStep) {
    await updateTotp(tx, accountId, { ...reset, lastStep: step });
    return "app_code";
  }
  if (!(await spendRecoveryCode(tx, accountId, hashRecoveryCode(code), now))) return "wrong";
  await updateTotp(tx, accountId, reset);
  return "recovery_code";
}
