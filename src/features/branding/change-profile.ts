import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { defaultRequired, profileNotFound } from "./errors.ts";
import { recordChange, recordDefault } from "./record-profile.ts";
import type { UpdateProfileBody } from "./schema.ts";
import { clearDefault, findProfile, getProfile, lockProfiles, type Profile, updateProfile } from "./store.ts";

/** Changes what is given of a profile. Throws `not_found`, and `default_required` rather than leave the account without a default. */
export async function changeProfile(
  app: App,
  actor: Actor,
  profileId: string,
  body: Static<typeof UpdateProfileBody>,
): Promise<Profile> {
  const { accountId } = actor;
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    const present = await findProfile(tx, accountId, profileId);
    if (!present) throw profileNotFound("id");
    if (present.isDefault && body.is_default === false) throw defaultRequired();
    const isPromoted = !present.isDefault && body.is_default === true;
    const previousId = isPromoted ? await clearDefault(tx, accountId) : null;
    await updateProfile(tx, accountId, profileId, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.email_sender_name === undefined ? {} : { emailSenderName: body.email_sender_name }),
      ...(body.color_scheme === undefined ? {} : { colorScheme: body.color_scheme }),
      ...(body.is_default === undefined ? {} : { isDefault: body.is_default }),
      updatedAt: now,
    });
    const changed = await getProfile(tx, accountId, profileId);
    await recordChange(tx, actor, present, changed, now);
    if (isPromoted) await recordDefault(tx, actor, changed, previousId, now);
    return changed;
  });
}
