import type { Static } from "typebox";
import type { ResellerProfile, SmtpConfig, UploadedLogo } from "./schema.ts";
import type { Profile, SmtpSettings } from "./store.ts";
import type { StoredLogo } from "./upload-logo.ts";

/** A profile as the wire shows it. `publicUrl` is where customers reach this server. */
export function presentProfile(profile: Profile, publicUrl: string): Static<typeof ResellerProfile> {
  return {
    id: profile.id,
    name: profile.name,
    email_sender_name: profile.emailSenderName,
    color_scheme: profile.colorScheme,
    is_default: profile.isDefault,
    logo_url: profile.logoId === null ? null : logoUrl(profile.logoId, publicUrl),
    use_custom_smtp: profile.hasOwnServer,
    created_at: profile.createdAt.toISOString(),
    updated_at: profile.updatedAt.toISOString(),
  };
}

export function presentLogo(logo: StoredLogo, publicUrl: string): Static<typeof UploadedLogo> {
  return {
    logo_url: logoUrl(logo.id, publicUrl),
    width: logo.width,
    height: logo.height,
    ...(logo.isSmall ? { advice: "The image is small: at least 200×200 pixels look better." } : {}),
  };
}

/** Where anybody who has the address sees a logo. */
function logoUrl(logoId: string, publicUrl: string): string {
  return `${publicUrl}/api/v1/logos/${logoId}.png`;
}

/** Mail server settings without the password; all null when there are none. */
export function presentSmtp(settings: SmtpSettings | undefined): Static<typeof SmtpConfig> {
  return {
    smtp_host: settings?.host ?? null,
    smtp_port: settings?.port ?? null,
    smtp_user: settings?.userName ?? null,
    smtp_secure: settings?.isSecure ?? null,
    email_from: settings?.fromAddress ?? null,
    email_from_name: settings?.fromName ?? null,
    use_custom_smtp: settings?.isEnabled ?? false,
    smtp_pass_configured: settings !== undefined && settings.passwordBox !== null,
  };
}
