import { Type } from "typebox";
import { defineJob } from "../../platform/jobs/index.ts";

/** Tells an account's owner that its credit fell below the soft limit, with the figures of that moment. */
export const SendCreditLowMail = defineJob({
  name: "send-credit-low-mail",
  queue: "mail",
  payload: Type.Object({
    /** Keeps the mail one mail over retries. */
    noticeId: Type.String(),
    accountId: Type.String(),
    availableText: Type.String(),
    thresholdText: Type.String(),
  }),
  attemptsMax: 20,
});
