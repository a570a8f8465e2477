import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import { type Mail, type MailAddress, MailRefused } from "../../providers/mail/contract.ts";
import type { Branding } from "../branding/index.ts";
import { buildMail } from "./build-mail.ts";
import type { MailTemplate } from "./mail-template.ts";
import { sendThroughOwnServer } from "./own-server.ts";
import { readSender } from "./sender.ts";

export interface MailToDeliver {
  /** Stable over retries: it becomes the Message-ID, so that a duplicate can be told. */
  id: string;
  to: string;
  template: MailTemplate;
  /** Whose look the mail wears, and whose server it goes through. Null for the system's own. */
  branding: Branding | null;
  /** Which try of its job this is; decides when the reseller's own server has had its chances. */
  attempt?: number;
}

/**
 * Writes and sends one mail now. Called by a job, which repeats it when this throws; a recipient whom the server refuses for good is
 * logged and not tried again.
 */
export async function deliverMail(app: App, request: MailToDeliver): Promise<void> {
  const system = readSender(app.config.mailFrom);
  const from: MailAddress = { name: request.branding?.senderName ?? system.name, address: system.address };
  const mail = buildMail({ ...request, from });
  if (request.branding?.mailServer && (await sendThroughOwnServer(app, mail, request.branding, request.attempt ?? 1)))
    return;
  await sendThroughSystem(app, mail);
  crashPoint("mail-sent");
}

async function sendThroughSystem(app: App, mail: Mail): Promise<void> {
  try {
    await app.mailer.sendMail(mail);
  } catch (error) {
    // Our own server's sign-in is ours to mend, and the mail waits for it; a recipient it refuses will not become one.
    if (!(error instanceof MailRefused) || error.failureClass !== "refused") throw error;
    app.log.warn({ err: error, mail: mail.id }, "the mail server refuses this mail for good; it is not sent");
  }
}
