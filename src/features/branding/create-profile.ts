import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { newId } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { tooManyProfiles } from "./errors.ts";
import { recordCreation, recordDefault } from "./record-profile.ts";
import type { CreateProfileBody } from "./schema.ts";
import {
  adoptWaitingLogo,
  clearDefault,
  countProfiles,
  getProfile,
  insertProfile,
  lockProfiles,
  type Profile,
} from "./store.ts";

const profilesMax = 100;

/** Adds a branding profile; an account's first one is its default whatever was asked, and takes over a logo that waits for it. */
export async function createProfile(app: App, actor: Actor, body: Static<typeof CreateProfileBody>): Promise<Profile> {
  const { accountId } = actor;
  const id = newId("profile");
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    const count = await countProfiles(tx, accountId);
    if (count >= profilesMax) throw tooManyProfiles(profilesMax);
    const isDefault = count === 0 || body.is_default === true;
    const previousId = isDefault ? await clearDefault(tx, accountId) : null;
    await insertProfile(tx, {
      id,
      accountId,
      name: body.name,
      emailSenderName: body.email_sender_name ?? null,
      colorScheme: body.color_scheme ?? null,
      isDefault,
      createdAt: now,
      updatedAt: now,
    });
    if (count === 0) await adoptWaitingLogo(tx, accountId, id);
    const profile = await getProfile(tx, accountId, id);
    await recordCreation(tx, actor, profile, now);
    if (isDefault) await recordDefault(tx, actor, profile, previousId, now);
    return profile;
  });
}
