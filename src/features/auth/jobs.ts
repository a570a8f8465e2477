import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { IssueRequestedToken, SendPasswordNotice, SendResetMail, SendVerificationMail } from "./mail-jobs.ts";
import { issueRequestedToken } from "./request-mail.ts";
import { sendPasswordNotice, sendTokenMail } from "./send-mails.ts";
import { SweepSessions, sweepSessions } from "./sweep-sessions.ts";

export function authJobs(app: App): HandledJob[] {
  return [
    handled(IssueRequestedToken, async ({ purpose, email }) => {
      await issueRequestedToken(app, purpose, email);
      return undefined;
    }),
    handled(SendVerificationMail, async ({ tokenId }) => {
      await sendTokenMail(app, tokenId);
      return undefined;
    }),
    handled(SendResetMail, async ({ tokenId }) => {
      await sendTokenMail(app, tokenId);
      return undefined;
    }),
    handled(SendPasswordNotice, async (notice) => {
      await sendPasswordNotice(app, notice);
      return undefined;
    }),
    handled(SweepSessions, async () => await sweepSessions(app)),
  ];
}
