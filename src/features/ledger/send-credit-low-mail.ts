import type { App } from "../../app.ts";
import { deliverMail, getAddress } from "../email/index.ts";

interface CreditLowNotice {
  noticeId: string;
  accountId: string;
  availableText: string;
  thresholdText: string;
}

/** Mails the notice of one crossing of the soft limit to the account's owner. */
export async function sendCreditLowMail(app: App, notice: CreditLowNotice): Promise<undefined> {
  const { availableText, thresholdText } = notice;
  await deliverMail(app, {
    id: notice.noticeId,
    to: await getAddress(app.database.db, notice.accountId),
    template: { name: "credit_low", data: { availableText, thresholdText } },
    branding: null,
  });
  return undefined;
}
