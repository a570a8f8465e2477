import type { App } from "../../app.ts";
import { createEncryption } from "../../platform/encryption.ts";
import { shrinkForMail } from "./logo-in-mails.ts";
import { type BrandingMailServer, mailServerOf } from "./mail-server.ts";
import { findLogoOfProfile, findOwnedProfile, findSmtpSettings } from "./store.ts";

/** How a reseller's mails look, and through whose server they go. */
export interface Branding {
  profileId: string;
  accountId: string;
  /** Where the reseller is told of trouble with the branding. */
  ownerEmail: string;
  name: string;
  /** Who the mail is from, as a person reads it. */
  senderName: string;
  /** #RRGGBB */
  accentColor: string | null;
  /** A PNG as mails show it. */
  logo: { content: Buffer; width: number; height: number } | null;
  /** The reseller's own mail server, when it is switched on. */
  mailServer: BrandingMailServer | null;
}

/** The branding of a profile as it is now, or null without one, or when it has been deleted. */
export async function loadBranding(app: App, profileId: string | null): Promise<Branding | null> {
  const { db } = app.database;
  const profile = profileId === null ? undefined : await findOwnedProfile(db, profileId);
  if (!profile) return null;
  const [logo, settings] = await Promise.all([findLogoOfProfile(db, profile.id), findSmtpSettings(db, profile.id)]);
  const senderName = profile.emailSenderName ?? profile.name;
  return {
    profileId: profile.id,
    accountId: profile.accountId,
    ownerEmail: profile.ownerEmail,
    name: profile.name,
    senderName,
    accentColor: profile.colorScheme,
    logo: logo ? await shrinkForMail(logo) : null,
    mailServer: settings
      ? mailServerOf(settings, senderName, createEncryption(app.config.encryptionKeys), app.config.isSandbox)
      : null,
  };
}
