import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { profileNotFound } from "./errors.ts";
import { recordDefault, recordDeletion } from "./record-profile.ts";
import { deleteProfile, findProfile, lockProfiles, promoteOldest } from "./store.ts";

/** Deletes a profile with its logo and mail server; after the default, the oldest that remains is the default. Throws `not_found`. */
export async function removeProfile(app: App, actor: Actor, profileId: string): Promise<void> {
  const { accountId } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    const present = await findProfile(tx, accountId, profileId);
    if (!present) throw profileNotFound("id");
    await deleteProfile(tx, accountId, profileId);
    await recordDeletion(tx, actor, present, now);
    const promoted = present.isDefault ? await promoteOldest(tx, accountId, now) : undefined;
    if (promoted) await recordDefault(tx, actor, promoted, profileId, now);
  });
}
