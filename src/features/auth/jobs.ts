import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { RecordFailedLogin, recordFailedLogin } from "./failed-login.ts";
import { IssueRequestedToken, SendPasswordNotice, SendResetMail, SendVerificationMail } from "./mail-jobs.ts";
import { RecordRepeatedRegistration, recordRepeatedRegistration } from "./repeated-registration.ts";
import { issueRequestedToken } from "./request-mail.ts";
import { mailSecurityNotice, SendSecurityNotice } from "./security-notice.ts";
import { sendPasswordNotice, sendTokenMail } from "./send-mails.ts";
import { SweepSessions, sweepSessions } from "./sweep-sessions.ts";

export function authJobs(app: App): HandledJob[] {
  return [
    handled(IssueRequestedToken, async (request) => await issueRequestedToken(app, request)),
    handled(SendVerificationMail, async ({ tokenId }) => await sendTokenMail(app, tokenId)),
    handled(SendResetMail, async ({ tokenId }) => await sendTokenMail(app, tokenId)),
    handled(SendPasswordNotice, async (notice) => await sendPasswordNotice(app, notice)),
    handled(SendSecurityNotice, async (notice) => await mailSecurityNotice(app, notice)),
    handled(RecordFailedLogin, async (failed) => await recordFailedLogin(app, failed)),
    handled(RecordRepeatedRegistration, async (tried) => await recordRepeatedRegistration(app, tried)),
    handled(SweepSessions, async () => await sweepSessions(app)),
  ];
}

/** What of this feature runs by itself. */
export const authSchedule = [{ job: SweepSessions, everySeconds: 86_400 }];
