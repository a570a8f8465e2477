import type { Static } from "typebox";
import { passwordNeededAgain, smtpFieldsMissing } from "./errors.ts";
import type { UpdateSmtpBody } from "./schema.ts";
import type { SmtpSettings } from "./store.ts";

/** The settings as they will be, except for the password: `keep` the stored one, `clear` it, or store another. */
export interface SmtpChange {
  settings: Omit<SmtpSettings, "profileId" | "passwordBox" | "updatedAt">;
  password: "keep" | "clear" | { plain: string };
}

/**
 * Applies a request to what is stored: what it leaves out stays. Throws `validation_failed` when the stored password would go to another
 * server or user than it was given for, and when settings that are to be used lack a part.
 */
export function changeSmtp(
  stored: SmtpSettings | undefined,
  body: Static<typeof UpdateSmtpBody>,
  isSecureByDefault: boolean,
): SmtpChange {
  const settings = merge(stored, body, isSecureByDefault);
  const password = readPassword(stored, settings, body.smtp_pass);
  if (settings.isEnabled) requireComplete(settings, password !== "clear");
  return { settings, password };
}

function merge(
  stored: SmtpSettings | undefined,
  body: Static<typeof UpdateSmtpBody>,
  isSecureByDefault: boolean,
): SmtpChange["settings"] {
  const userName = given(body.smtp_user, stored?.userName);
  return {
    isEnabled: body.use_custom_smtp ?? stored?.isEnabled ?? true,
    host: given(body.smtp_host, stored?.host),
    port: given(body.smtp_port, stored?.port),
    userName,
    isSecure: body.smtp_secure ?? stored?.isSecure ?? isSecureByDefault,
    // Most servers let a user send from its own address only, so that is what is meant when nothing is said.
    fromAddress: given(body.email_from, stored?.fromAddress) ?? (isAddress(userName) ? userName : null),
    fromName: given(body.email_from_name, stored?.fromName),
  };
}

/** Left out is what is stored, and null is nothing. */
function given<T>(value: T | null | undefined, stored: T | null | undefined): T | null {
  return (value === undefined ? stored : value) ?? null;
}

function isAddress(userName: string | null): boolean {
  return userName !== null && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(userName);
}

function readPassword(
  stored: SmtpSettings | undefined,
  settings: SmtpChange["settings"],
  password: string | null | undefined,
): SmtpChange["password"] {
  if (password === null) return "clear";
  if (password !== undefined) return { plain: password };
  if (!stored || stored.passwordBox === null) return "clear";
  const isSameServer =
    stored.host === settings.host && stored.port === settings.port && stored.userName === settings.userName;
  if (!isSameServer) throw passwordNeededAgain();
  return "keep";
}

function requireComplete(settings: SmtpChange["settings"], hasPassword: boolean): void {
  const missing = [
    ...(settings.host === null ? ["smtp_host"] : []),
    ...(settings.port === null ? ["smtp_port"] : []),
    ...(settings.userName !== null && !hasPassword ? ["smtp_pass"] : []),
    ...(settings.fromAddress === null ? ["email_from"] : []),
  ];
  if (missing.length > 0) throw smtpFieldsMissing(missing);
}
