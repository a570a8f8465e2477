import { Type } from "typebox";
import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { defineJob, enqueue } from "../../platform/jobs/index.ts";
import { getAccount } from "../accounts/index.ts";
import { deliverMail, type SecurityNotice, securityNotices } from "../email/index.ts";

/** Tells an account's owner what somebody, perhaps not they, did to how it is entered. `noticeId` keeps the mail one mail over retries. */
export const SendSecurityNotice = defineJob({
  name: "send-security-notice",
  queue: "mail",
  payload: Type.Object({ noticeId: Type.String(), accountId: Type.String(), event: Type.Enum([...securityNotices]) }),
  attemptsMax: 8,
});

/** Mails the notice once the transaction is committed. */
export async function sendSecurityNotice(tx: Tx, accountId: string, event: SecurityNotice, now: Date): Promise<void> {
  await enqueue(tx, SendSecurityNotice, { noticeId: newId("tok"), accountId, event }, { runAt: now });
}

export async function mailSecurityNotice(
  app: App,
  notice: { noticeId: string; accountId: string; event: SecurityNotice },
): Promise<undefined> {
  const { email } = await getAccount(app.database.db, notice.accountId);
  const template = { name: "security_notice", data: { event: notice.event } } as const;
  await deliverMail(app, { id: notice.noticeId, to: email, template, branding: null });
  return undefined;
}
