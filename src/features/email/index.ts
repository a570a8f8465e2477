export { deliverMail, type MailToDeliver } from "./deliver-mail.ts";
export type { MailTemplate } from "./mail-template.ts";
export { qrPng } from "./qr-png.ts";
export { readSender } from "./sender.ts";
export { getAddress } from "./store.ts";
export { type SecurityNotice, securityNotices } from "./templates/security-notice.ts";
