import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { profileNotFound } from "./errors.ts";
import { findProfile, findSmtpSettings, type SmtpSettings } from "./store.ts";

/** The mail server settings of one of the caller's profiles; undefined where nothing is stored. Throws `not_found`. */
export async function readSmtp(app: App, actor: Actor, profileId: string): Promise<SmtpSettings | undefined> {
  const { db } = app.database;
  if (!(await findProfile(db, actor.accountId, profileId))) throw profileNotFound("id");
  return await findSmtpSettings(db, profileId);
}
