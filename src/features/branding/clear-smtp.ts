import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { profileNotFound } from "./errors.ts";
import { deleteSmtpSettings, findProfile, findSmtpSettings } from "./store.ts";

/** Forgets everything about a profile's own mail server. Throws `not_found`. */
export async function clearSmtp(app: App, actor: Actor, profileId: string): Promise<void> {
  const { accountId } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    if (!(await findProfile(tx, accountId, profileId))) throw profileNotFound("id");
    const host = (await findSmtpSettings(tx, profileId))?.host ?? null;
    await deleteSmtpSettings(tx, profileId);
    const detail = { profile_id: profileId, host };
    await recordAudit(tx, { accountId, by: actor, action: "smtp_cleared", detail }, now);
  });
}
