import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { describeChanges, recordAudit } from "../audit/index.ts";
import type { Profile } from "./store.ts";

/** Writes down that a profile was made, with how it looks. */
export async function recordCreation(tx: Tx, actor: Actor, profile: Profile, now: Date): Promise<void> {
  const detail = { profile_id: profile.id, ...factsOf(profile) };
  await recordAudit(tx, { accountId: actor.accountId, by: actor, action: "branding_profile_created", detail }, now);
}

/** Writes down what differs of a profile; nothing when nothing does. Being the default is an act of its own. */
export async function recordChange(tx: Tx, actor: Actor, before: Profile, after: Profile, now: Date): Promise<void> {
  const changes = describeChanges(factsOf(before), factsOf(after));
  if (!changes) return;
  const { accountId } = actor;
  const detail = { profile_id: after.id, name: after.name };
  await recordAudit(tx, { accountId, by: actor, action: "branding_profile_changed", detail, changes }, now);
}

/** Writes down which profile brands the orders that name none from now on, and which one did before. */
export async function recordDefault(
  tx: Tx,
  actor: Actor,
  profile: Pick<Profile, "id" | "name">,
  previousId: string | null,
  now: Date,
): Promise<void> {
  const { accountId } = actor;
  const detail = { profile_id: profile.id, name: profile.name, previous_profile_id: previousId };
  await recordAudit(tx, { accountId, by: actor, action: "branding_profile_made_default", detail }, now);
}

export async function recordDeletion(tx: Tx, actor: Actor, profile: Profile, now: Date): Promise<void> {
  const detail = { profile_id: profile.id, ...factsOf(profile) };
  await recordAudit(tx, { accountId: actor.accountId, by: actor, action: "branding_profile_deleted", detail }, now);
}

function factsOf({ name, emailSenderName, colorScheme }: Profile) {
  return { name, email_sender_name: emailSenderName, color_scheme: colorScheme };
}
