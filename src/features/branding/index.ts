export { type Branding, loadBranding } from "./branding.ts";
export { listSmtpPasswords } from "./list-smtp-passwords.ts";
export { logoBoxInMails } from "./logo-in-mails.ts";
export type { BrandingMailServer } from "./mail-server.ts";
export { presentProfile } from "./present.ts";
export { rotateSecrets } from "./rotate-secrets.ts";
export { ResellerProfile } from "./schema.ts";
export { keepProfile, listProfiles, type Profile } from "./store.ts";
