import type { App } from "../../app.ts";
import { loadBranding } from "../branding/index.ts";
import { deliverMail } from "./deliver-mail.ts";

export interface FallbackNotice {
  profileId: string;
  host: string;
  reasonText: string;
  day: string;
}

/** Mails the owner of a profile that its mail server could not be used. */
export async function sendFallbackNotice(app: App, notice: FallbackNotice): Promise<undefined> {
  const branding = await loadBranding(app, notice.profileId);
  if (!branding) return;
  const { host, reasonText } = notice;
  await deliverMail(app, {
    id: `smtp-fallback-${notice.profileId}-${notice.day}`,
    to: branding.ownerEmail,
    branding: null,
    template: { name: "smtp_fallback", data: { profileName: branding.name, host, reasonText } },
  });
}
