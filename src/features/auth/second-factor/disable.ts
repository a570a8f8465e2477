import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { getAccount } from "../../accounts/index.ts";
import { recordAudit } from "../../audit/index.ts";
import { requireOwnPassword } from "../own-password.ts";
import { sendSecurityNotice } from "../security-notice.ts";
import { totpNotEnabled } from "./errors.ts";
import { requireCode } from "./require-code.ts";
import type { DisableTotpBody } from "./schema.ts";
import { deleteTotp, findTotp } from "./store.ts";

/** Switches the second factor off, for who knows the password and has a code. Throws `wrong_password`, `wrong_totp_code`, `invalid_state`. */
export async function disableTotp(app: App, actor: Actor, body: DisableTotpBody): Promise<void> {
  const { accountId } = actor;
  const { db } = app.database;
  const totp = await findTotp(db, accountId);
  if (!totp || totp.confirmedAt === null) throw totpNotEnabled();
  const account = await getAccount(db, accountId);
  await requireOwnPassword(app, account, body.password, "password");
  await requireCode(app, actor, body.code, "code");
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await deleteTotp(tx, accountId);
    await recordAudit(tx, { accountId, by: actor, action: "totp_disabled" }, now);
    await sendSecurityNotice(tx, accountId, "totp_disabled", now);
  });
}
