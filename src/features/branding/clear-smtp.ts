import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { profileNotFound } from "./errors.ts";
import { deleteSmtpSettings, findProfile } from "./store.ts";

/** Forgets everything about a profile's own mail server. Throws `not_found`. */
export async function clearSmtp(app: App, actor: Actor, profileId: string): Promise<void> {
  const { db } = app.database;
  if (!(await findProfile(db, actor.accountId, profileId))) throw profileNotFound("id");
  await deleteSmtpSettings(db, profileId);
}
