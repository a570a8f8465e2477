import type { App } from "../../../app.ts";
import type { Actor, Origin } from "../../../platform/actor.ts";
import { createEncryption } from "../../../platform/encryption.ts";
import type { Failure } from "../../../platform/failure.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { tooManyAttempts } from "../errors.ts";
import { sendSecurityNotice } from "../security-notice.ts";
import { type CodeProblem, totpRequired, wrongTotpCode } from "./errors.ts";
import { type SpendOutcome, spendCode } from "./spend-code.ts";
import { findTotp } from "./store.ts";

/** At the login, after the right password. Throws `totp_required` or `rate_limited`; without a second factor it asks for nothing. */
export async function requireCodeAtLogin(
  app: App,
  login: { accountId: string; code: string | undefined; origin: Origin },
): Promise<void> {
  await requireAndSpend(app, login.accountId, login.code, login.origin, totpRequired);
}

/** From somebody who is signed in, for what a stolen session must not do. Throws `wrong_totp_code` or `rate_limited`. */
export async function requireCode(app: App, actor: Actor, code: string | undefined, path = "totp_code"): Promise<void> {
  await requireAndSpend(app, actor.accountId, code, actor, (problem) => wrongTotpCode(problem, path));
}

/** The code is spent even when what follows is refused: it crossed the network, and a new one is half a minute away. */
async function requireAndSpend(
  app: App,
  accountId: string,
  code: string | undefined,
  by: Actor | Origin,
  refuse: (problem: CodeProblem) => Failure,
): Promise<void> {
  const totp = await findTotp(app.database.db, accountId);
  if (!totp || totp.confirmedAt === null) return;
  if (code === undefined || code.trim() === "") throw refuse("missing");
  const outcome = await spend(app, accountId, code, by);
  if (outcome.kind === "blocked") throw tooManyAttempts("codes", outcome.until, app.clock.now());
  if (outcome.kind === "wrong") throw refuse("wrong");
}

/** Wrong codes are counted, so the transaction ends well in any case. */
async function spend(app: App, accountId: string, code: string, by: Actor | Origin): Promise<SpendOutcome> {
  const encryption = createEncryption(app.config.encryptionKeys);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const outcome = await spendCode(tx, { accountId, code, encryption, now });
    if (outcome.kind === "recovery_code") {
      await recordAudit(tx, { accountId, by, action: "recovery_code_used" }, now);
      await sendSecurityNotice(tx, accountId, "recovery_code_used", now);
    }
    return outcome;
  });
}
