import type { App } from "../../app.ts";
import { dayMs } from "../../platform/clock.ts";
import { DecryptionFailed } from "../../platform/encryption.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Mail, MailRefused, MailUnavailable } from "../../providers/mail/contract.ts";
import type { Branding, BrandingMailServer } from "../branding/index.ts";
import { SendFallbackNotice } from "./fallback-notice.ts";
import { isResting, letRest } from "./own-server-rest.ts";
import { claimNotice } from "./store.ts";

const attemptsOnOwnServer = 5;

/**
 * Sends through the reseller's own server. False when that server can't be used, so that the end customer gets the mail through ours; the
 * reseller is then told, once a day. A server that can't be reached just now is left to the job's next tries first.
 */
export async function sendThroughOwnServer(
  app: App,
  mail: Mail,
  branding: Branding,
  attempt: number,
): Promise<boolean> {
  if (!branding.mailServer) return false;
  try {
    await send(app, mail, branding, branding.mailServer);
    return true;
  } catch (error) {
    if (error instanceof MailUnavailable && attempt < attemptsOnOwnServer) throw error;
    await recordFallback(app, branding, reasonOf(error));
    return false;
  }
}

/**
 * A server that hangs holds a slot of the worker for half a minute. Were each of its mails to wait for it again, the mails of everybody
 * else's customers would wait behind them; so after one of them has, the others fail at once for a while.
 */
async function send(app: App, mail: Mail, branding: Branding, server: BrandingMailServer): Promise<void> {
  if (isResting(branding, app.clock.now())) throw new MailUnavailable("timeout", null, "The mail server took too long");
  try {
    await app.openMailer(server).sendMail({ ...mail, from: server.from });
  } catch (error) {
    const keptUsWaiting = error instanceof MailUnavailable && error.failureClass === "timeout";
    if (keptUsWaiting) letRest(branding, app.clock.now());
    throw error;
  }
}

/** What the reseller is told; whatever else went wrong is thrown on. */
function reasonOf(error: unknown): string {
  if (error instanceof DecryptionFailed) return "The stored password can't be read any more; please set it again";
  if (!(error instanceof MailRefused || error instanceof MailUnavailable)) throw error;
  return error.message;
}

async function recordFallback(app: App, branding: Branding, reasonText: string): Promise<void> {
  const now = app.clock.now();
  const day = new Date(Math.floor(now.getTime() / dayMs) * dayMs).toISOString().slice(0, 10);
  app.log.warn(
    { profile: branding.profileId, reason: reasonText },
    "a reseller's mail server can't be used; the system's sends instead",
  );
  const host = branding.mailServer?.host ?? "";
  await inTransaction(app, async (tx) => {
    if (!(await claimNotice(tx, branding.profileId, day))) return;
    await enqueue(tx, SendFallbackNotice, { profileId: branding.profileId, host, reasonText, day }, { runAt: now });
  });
}
