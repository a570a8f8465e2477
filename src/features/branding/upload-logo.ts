import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { newAddressToken } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { profileNotFound } from "./errors.ts";
import type { Upload } from "./read-upload.ts";
import { type DrawnLogo, redrawLogo } from "./redraw-logo.ts";
import { findDefaultProfile, findProfile, lockProfiles, replaceLogo } from "./store.ts";

export interface StoredLogo extends DrawnLogo {
  id: string;
}

/** Stores an image as the logo of the profile named, else of the default one, else of the first to come. Throws `not_found` and as `redrawLogo`. */
export async function uploadLogo(app: App, actor: Actor, upload: Upload): Promise<StoredLogo> {
  const drawn = await redrawLogo(upload.content);
  const id = newAddressToken();
  const { content, width, height } = drawn;
  const { accountId } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await lockProfiles(tx, accountId);
    const profileId = await ownerOf(tx, accountId, upload.profileId);
    const from = await replaceLogo(tx, { id, accountId, profileId, content, width, height, createdAt: now });
    const detail = { profile_id: profileId, width, height };
    const changes = { logo_id: { from, to: id } };
    await recordAudit(tx, { accountId, by: actor, action: "logo_uploaded", detail, changes }, now);
  });
  return { id, ...drawn };
}

async function ownerOf(tx: Tx, accountId: string, named: string | undefined): Promise<string | null> {
  if (named === undefined) return (await findDefaultProfile(tx, accountId))?.id ?? null;
  // The form's fields pass no schema, and the database can't even read every character.
  const found = /^[\w-]{1,100}$/.test(named) ? await findProfile(tx, accountId, named) : undefined;
  if (!found) throw profileNotFound("reseller_profile_id");
  return found.id;
}
