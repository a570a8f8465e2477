import type { MailContent } from "../mail-content.ts";

export function passwordChanged(): MailContent {
  return {
    subject: "Your password was changed",
    preheader: "Other sessions were ended.",
    heading: "Your password was changed",
    blocks: [
      {
        kind: "paragraph",
        text: "The password of your account was changed just now, and sessions on other devices were ended.",
      },
      { kind: "note", text: "If it was not you, reset the password at once and write to us." },
    ],
  };
}
