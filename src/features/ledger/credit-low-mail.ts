import { Type } from "typebox";
import { defineJob } from "../../platform/jobs/index.ts";

export const SendCreditLowMail = defineJob({
  name: "send-credit-low-mail",
  queue: "mail",
  payload: Type.Object({ accountId: Type.String() }),
  attemptsMax: 20,
});
