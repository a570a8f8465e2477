import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { defaultRequired, profileNotFound } from "./errors.ts";
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
  return await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    const present = await findProfile(tx, accountId, profileId);
    if (!present) throw profileNotFound("id");
    if (present.isDefault && body.is_default === false) throw defaultRequired();
    if (!present.isDefault && body.is_default === true) await clearDefault(tx, accountId);
    await updateProfile(tx, accountId, profileId, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.email_sender_name === undefined ? {} : { emailSenderName: body.email_sender_name }),
      ...(body.color_scheme === undefined ? {} : { colorScheme: body.color_scheme }),
      ...(body.is_default === undefined ? {} : { isDefault: body.is_default }),
      updatedAt: app.clock.now(),
    });
    return await getProfile(tx, accountId, profileId);
  });
}
