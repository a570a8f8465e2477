import { Type } from "typebox";
import { defineJob } from "../../platform/jobs/index.ts";

const attemptsMax = 8;

/** Finds out whether somebody asked for a mail has an account, out of sight of who asked: known or not, the answer takes like time. */
export const IssueRequestedToken = defineJob({
  name: "issue-requested-token",
  queue: "mail",
  payload: Type.Object({
    purpose: Type.Enum(["verify", "reset"]),
    email: Type.String(),
    origin: Type.Optional(Type.Object({ ip: Type.String(), requestId: Type.String() })),
  }),
  attemptsMax,
});

export const SendVerificationMail = defineJob({
  name: "send-verification-mail",
  queue: "mail",
  payload: Type.Object({ tokenId: Type.String() }),
  attemptsMax,
});

export const SendResetMail = defineJob({
  name: "send-reset-mail",
  queue: "mail",
  payload: Type.Object({ tokenId: Type.String() }),
  attemptsMax,
});

/** Tells an account's owner that its password was changed. `noticeId` keeps the mail one mail over retries. */
export const SendPasswordNotice = defineJob({
  name: "send-password-notice",
  queue: "mail",
  payload: Type.Object({ noticeId: Type.String(), accountId: Type.String() }),
  attemptsMax,
});
