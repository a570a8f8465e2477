import type { Insertable, Selectable, Updateable } from "kysely";
import { sql } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { BrandingProfileTable, BrandingSmtpTable, LogoTable } from "../../platform/schema.generated.ts";

export interface Profile extends Selectable<BrandingProfileTable> {
  logoId: string | null;
  hasOwnServer: boolean;
}
export type SmtpSettings = Selectable<BrandingSmtpTable>;

// Profiles -------------------------------------------------------------------------------------------------------------------------

function profiles(db: Db) {
  return db
    .selectFrom("brandingProfile")
    .leftJoin("logo", "logo.profileId", "brandingProfile.id")
    .leftJoin("brandingSmtp", "brandingSmtp.profileId", "brandingProfile.id")
    .selectAll("brandingProfile")
    .select(["logo.id as logoId", sql<boolean>`coalesce(branding_smtp.is_enabled, false)`.as("hasOwnServer")]);
}

/** All profiles of an account, newest first; their number is limited when they are made. */
export async function listProfiles(db: Db, accountId: string): Promise<Profile[]> {
  return await profiles(db)
    .where("brandingProfile.accountId", "=", accountId)
    .orderBy("brandingProfile.createdAt", "desc")
    .orderBy("brandingProfile.id", "desc")
    .execute();
}

export async function findProfile(db: Db, accountId: string, profileId: string): Promise<Profile | undefined> {
  return await profiles(db)
    .where("brandingProfile.accountId", "=", accountId)
    .where("brandingProfile.id", "=", profileId)
    .executeTakeFirst();
}

export async function getProfile(db: Db, accountId: string, profileId: string): Promise<Profile> {
  const found = await findProfile(db, accountId, profileId);
  if (!found) throw new Error(`Account ${accountId} has no branding profile ${profileId}`);
  return found;
}

export async function findDefaultProfile(db: Db, accountId: string): Promise<Profile | undefined> {
  return await profiles(db)
    .where("brandingProfile.accountId", "=", accountId)
    .where("brandingProfile.isDefault", "=", true)
    .executeTakeFirst();
}

/** The account's profile, or its default, which nobody can delete until the transaction ends. */
export async function keepProfile(
  tx: Tx,
  accountId: string,
  profileId: string | undefined,
): Promise<string | undefined> {
  const kept = await tx
    .selectFrom("brandingProfile")
    .select("id")
    .where("accountId", "=", accountId)
    .where((where) => (profileId === undefined ? where("isDefault", "=", true) : where("id", "=", profileId)))
    .forKeyShare()
    .executeTakeFirst();
  return kept?.id;
}

/** For the system itself, which asks on nobody's behalf. */
export async function findOwnedProfile(
  db: Db,
  profileId: string,
): Promise<(Selectable<BrandingProfileTable> & { ownerEmail: string }) | undefined> {
  return await db
    .selectFrom("brandingProfile")
    .innerJoin("account", "account.id", "brandingProfile.accountId")
    .selectAll("brandingProfile")
    .select("account.email as ownerEmail")
    .where("brandingProfile.id", "=", profileId)
    .executeTakeFirst();
}

/**
 * Makes the account's other changes of profiles wait, so that there is exactly one default whatever is asked at the same time. Everything
 * that refers to the account goes on: an order under way may be what a deletion waits for.
 */
export async function lockProfiles(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom("account").select("id").where("id", "=", accountId).forNoKeyUpdate().execute();
}

export async function countProfiles(tx: Tx, accountId: string): Promise<number> {
  const found = await tx
    .selectFrom("brandingProfile")
    .select(({ fn }) => fn.countAll<bigint>().as("count"))
    .where("accountId", "=", accountId)
    .executeTakeFirstOrThrow();
  return Number(found.count);
}

export async function insertProfile(tx: Tx, profile: Insertable<BrandingProfileTable>): Promise<void> {
  await tx.insertInto("brandingProfile").values(profile).execute();
}

export async function updateProfile(
  tx: Tx,
  accountId: string,
  profileId: string,
  change: Updateable<BrandingProfileTable>,
): Promise<void> {
  await tx
    .updateTable("brandingProfile")
    .set(change)
    .where("accountId", "=", accountId)
    .where("id", "=", profileId)
    .execute();
}

/** Leaves the account without a default, until the caller names the next one in the same transaction. Returns which it was. */
export async function clearDefault(tx: Tx, accountId: string): Promise<string | null> {
  const cleared = await tx
    .updateTable("brandingProfile")
    .set({ isDefault: false })
    .where("accountId", "=", accountId)
    .where("isDefault", "=", true)
    .returning("id")
    .executeTakeFirst();
  return cleared?.id ?? null;
}

/** Makes the oldest profile the default, when there is one. */
export async function promoteOldest(
  tx: Tx,
  accountId: string,
  now: Date,
): Promise<Pick<Profile, "id" | "name"> | undefined> {
  return await tx
    .updateTable("brandingProfile")
    .set({ isDefault: true, updatedAt: now })
    .where("id", "=", ({ selectFrom }) =>
      selectFrom("brandingProfile")
        .select("id")
        .where("accountId", "=", accountId)
        .orderBy("createdAt")
        .orderBy("id")
        .limit(1),
    )
    .returning(["id", "name"])
    .executeTakeFirst();
}

export async function deleteProfile(tx: Tx, accountId: string, profileId: string): Promise<void> {
  await tx.deleteFrom("brandingProfile").where("accountId", "=", accountId).where("id", "=", profileId).execute();
}

// Mail servers ---------------------------------------------------------------------------------------------------------------------

/** The settings of a profile that the caller has found to be the account's. */
export async function findSmtpSettings(db: Db, profileId: string): Promise<SmtpSettings | undefined> {
  return await db.selectFrom("brandingSmtp").selectAll().where("profileId", "=", profileId).executeTakeFirst();
}

/** Replaces the whole of the settings, so that parts of two changes made at the same time never mix. */
export async function saveSmtpSettings(db: Db, settings: Insertable<BrandingSmtpTable>): Promise<void> {
  await db
    .insertInto("brandingSmtp")
    .values(settings)
    .onConflict((conflict) => conflict.column("profileId").doUpdateSet(settings))
    .execute();
}

export async function deleteSmtpSettings(db: Db, profileId: string): Promise<void> {
  await db.deleteFrom("brandingSmtp").where("profileId", "=", profileId).execute();
}

/** Every stored password, with whose it is. */
export async function listPasswordBoxes(
  db: Db,
): Promise<{ profileId: string; passwordBox: string; ownerEmail: string }[]> {
  return await db
    .selectFrom("brandingSmtp")
    .innerJoin("brandingProfile", "brandingProfile.id", "brandingSmtp.profileId")
    .innerJoin("account", "account.id", "brandingProfile.accountId")
    .select(["brandingSmtp.profileId", "brandingSmtp.passwordBox", "account.email as ownerEmail"])
    .where("brandingSmtp.passwordBox", "is not", null)
    .$narrowType<{ passwordBox: string }>()
    .execute();
}

/** Puts one box in the place of another, unless somebody has changed the password meanwhile. */
export async function replacePasswordBox(db: Db, profileId: string, from: string, to: string): Promise<void> {
  await db
    .updateTable("brandingSmtp")
    .set({ passwordBox: to })
    .where("profileId", "=", profileId)
    .where("passwordBox", "=", from)
    .execute();
}

/** Counts a test and returns the count of the window that it falls into. */
export async function countSmtpTest(
  db: Db,
  accountId: string,
  now: Date,
  oldestWindow: Date,
): Promise<{ count: number; windowStartedAt: Date }> {
  return await db
    .insertInto("smtpTestCount")
    .values({ accountId, windowStartedAt: now, count: 1 })
    .onConflict((conflict) =>
      conflict.column("accountId").doUpdateSet({
        count: sql`case when smtp_test_count.window_started_at <= ${oldestWindow} then 1 else smtp_test_count.count + 1 end`,
        windowStartedAt: sql`case when smtp_test_count.window_started_at <= ${oldestWindow} then ${now} else smtp_test_count.window_started_at end`,
      }),
    )
    .returning(["count", "windowStartedAt"])
    .executeTakeFirstOrThrow();
}

// Logos ----------------------------------------------------------------------------------------------------------------------------

/** Keeps one logo per profile (and one that waits for the first profile): the new one replaces the old, whose id is returned. */
export async function replaceLogo(
  tx: Tx,
  logo: Insertable<LogoTable> & { profileId: string | null },
): Promise<string | null> {
  const replaced = await tx
    .deleteFrom("logo")
    .where("accountId", "=", logo.accountId)
    .where("profileId", "is not distinct from", logo.profileId)
    .returning("id")
    .executeTakeFirst();
  await tx.insertInto("logo").values(logo).execute();
  return replaced?.id ?? null;
}

/** Gives the logo that was uploaded before there was a profile to the first one. */
export async function adoptWaitingLogo(tx: Tx, accountId: string, profileId: string): Promise<void> {
  await tx
    .updateTable("logo")
    .set({ profileId })
    .where("accountId", "=", accountId)
    .where("profileId", "is", null)
    .execute();
}

/** Whoever has a logo's address may see it. */
export async function findLogo(db: Db, id: string): Promise<Buffer | undefined> {
  const found = await db.selectFrom("logo").select("content").where("id", "=", id).executeTakeFirst();
  return found?.content;
}

export async function findLogoOfProfile(
  db: Db,
  profileId: string,
): Promise<{ content: Buffer; width: number; height: number } | undefined> {
  return await db
    .selectFrom("logo")
    .select(["content", "width", "height"])
    .where("profileId", "=", profileId)
    .executeTakeFirst();
}
