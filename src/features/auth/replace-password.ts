import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { type NewPassword, updatePassword } from "../accounts/index.ts";
import { SendPasswordNotice } from "./mail-jobs.ts";
import { spendEmailTokens } from "./store.ts";

/**
 * Puts a new password in place, makes waiting reset mails worthless and tells the owner. Sessions are ended by the caller, after this: the
 * lock on the account then keeps out logins with the old password.
 */
export async function replacePassword(tx: Tx, accountId: string, password: NewPassword, now: Date): Promise<void> {
  await updatePassword(tx, accountId, password);
  await spendEmailTokens(tx, accountId, "reset", now);
  await enqueue(tx, SendPasswordNotice, { noticeId: newId("tok"), accountId }, { runAt: now });
}
