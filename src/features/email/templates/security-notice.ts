import type { MailContent } from "../mail-content.ts";

/** What an account's owner is told about how the account is entered. */
export const securityNotices = [
  "login_guessed",
  "refresh_token_reused",
  "api_key_created",
  "totp_enabled",
  "totp_disabled",
  "totp_cleared",
  "recovery_code_used",
] as const;
export type SecurityNotice = (typeof securityNotices)[number];
export interface SecurityNoticeData {
  event: SecurityNotice;
}

const contents: Record<SecurityNotice, { subject: string; text: string }> = {
  login_guessed: {
    subject: "Somebody is guessing your password",
    text: "Several logins to your account failed in a row, so whoever tries has to wait longer after each. Where you have logged in before, nothing changes for you; from anywhere else you may have to wait, or set a new password by mail.",
  },
  refresh_token_reused: {
    subject: "A session of your account was ended",
    text: "A refresh token was used a second time. Either a program of yours sent an old one, or somebody has copied it; so we ended that session, and all of its tokens are worthless.",
  },
  api_key_created: {
    subject: "A new API key was made",
    text: "Somebody who is signed in to your account made a new API key. The list of your keys shows what it may do, and revokes it.",
  },
  totp_enabled: {
    subject: "The second factor is on",
    text: "From now on a login to your account needs a code of the authenticator app. Keep the recovery codes where you find them without your phone.",
  },
  totp_disabled: {
    subject: "The second factor was switched off",
    text: "A login to your account needs no code any more, only the password.",
  },
  totp_cleared: {
    subject: "The second factor was removed by support",
    text: "Because its authenticator app and recovery codes were reported lost, we took the second factor off your account and ended all of its sessions. A login needs only the password now; set up a new second factor when you are in.",
  },
  recovery_code_used: {
    subject: "A recovery code was used",
    text: "One of the recovery codes of your account was used in place of the authenticator app. It does not work again.",
  },
};

export function securityNotice({ event }: SecurityNoticeData): MailContent {
  const { subject, text } = contents[event];
  return {
    subject,
    preheader: "About the security of your account.",
    heading: subject,
    blocks: [
      { kind: "paragraph", text },
      { kind: "note", text: "If it was not you, change your password at once and look at your API keys." },
    ],
  };
}
