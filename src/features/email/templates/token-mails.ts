import type { MailContent } from "../mail-content.ts";

export interface TokenMailData {
  token: string;
  /** A page with a button: opening it spends nothing. */
  url: string;
}

export function verifyEmail({ token, url }: TokenMailData): MailContent {
  return {
    subject: "Verify your e-mail address",
    preheader: "One click, and your account is ready.",
    heading: "Welcome aboard",
    blocks: [
      {
        kind: "paragraph",
        text: "Thank you for signing up. Please confirm that this address is yours; the link is good for 24 hours.",
      },
      { kind: "button", label: "Verify my address", url },
      { kind: "token", token },
      { kind: "note", text: "If you did not sign up, ignore this mail: without the click nothing happens." },
    ],
  };
}

export function resetPassword({ token, url }: TokenMailData): MailContent {
  return {
    subject: "Reset your password",
    preheader: "The link is good for one hour.",
    heading: "A new password",
    blocks: [
      {
        kind: "paragraph",
        text: "Somebody, hopefully you, asked to reset the password of this account. The link is good for one hour and works once.",
      },
      { kind: "button", label: "Choose a new password", url },
      { kind: "token", token },
      { kind: "note", text: "If it was not you, ignore this mail: your password stays as it is." },
    ],
  };
}
