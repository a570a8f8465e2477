import type { App } from "../../../app.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { lockAccount } from "../../accounts/index.ts";
import { recordAudit } from "../../audit/index.ts";
import { sendSecurityNotice } from "../security-notice.ts";
import { endAllSessions } from "../store.ts";
import { totpNotEnabled } from "./errors.ts";
import { deleteTotp, lockTotp } from "./store.ts";

/**
 * The operator's way in for who lost the phone and the recovery codes: forgets both, ends every session and tells the owner. It needs no
 * encryption key, so it helps when that is lost too. Throws `invalid_state` when no second factor is on.
 */
export async function clearTotp(app: App, accountId: string): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    // First the account, so that a login under way is either ended here or begins after this.
    await lockAccount(tx, accountId);
    const totp = await lockTotp(tx, accountId);
    if (!totp || totp.confirmedAt === null) throw totpNotEnabled();
    await deleteTotp(tx, accountId);
    await endAllSessions(tx, accountId, "totp_cleared", now);
    await recordAudit(tx, { accountId, by: "operator", action: "totp_cleared" }, now);
    await sendSecurityNotice(tx, accountId, "totp_cleared", now);
  });
}
