import type { Encryption } from "../../platform/encryption.ts";
import type { SmtpServer } from "../../providers/mail/contract.ts";
import type { SmtpSettings } from "./store.ts";

/** A reseller's own mail server, switched on. */
export interface BrandingMailServer {
  host: string;
  from: { name: string; address: string };
  /** Whether a server that offers no encryption is good enough. */
  allowInsecure: boolean;
  /** How to sign in; decrypts the password. Throws `DecryptionFailed`. */
  open(): SmtpServer;
}

/** The port on which TLS begins at once; on all others the conversation turns to it by STARTTLS. */
const implicitTlsPort = 465;

/** What binds a password to its profile, so that it opens nowhere else. */
export function passwordPurpose(profileId: string): string {
  return `smtp:${profileId}`;
}

/** The server of these settings as the mailer takes it, or null while the settings lack a part of it. Throws `DecryptionFailed`. */
export function toSmtpServer(settings: SmtpSettings, encryption: Encryption): SmtpServer | null {
  const { host, port, userName, passwordBox, profileId } = settings;
  if (host === null || port === null) return null;
  const password = passwordBox === null ? null : encryption.decrypt(passwordBox, passwordPurpose(profileId));
  return { host, port, isSecure: port === implicitTlsPort, user: userName, password };
}

/** A password never crosses a network in the clear: without encryption only the sandbox's own servers are spoken to. */
export function allowsInsecure(settings: { isSecure: boolean }, isSandbox: boolean): boolean {
  return isSandbox && !settings.isSecure;
}

export function mailServerOf(
  settings: SmtpSettings,
  senderName: string,
  encryption: Encryption,
  isSandbox: boolean,
): BrandingMailServer | null {
  const { host, fromAddress, fromName } = settings;
  if (!settings.isEnabled || host === null || fromAddress === null) return null;
  return {
    host,
    from: { name: fromName ?? senderName, address: fromAddress },
    allowInsecure: allowsInsecure(settings, isSandbox),
    open() {
      const server = toSmtpServer(settings, encryption);
      if (!server) throw new Error(`The mail server of ${settings.profileId} is switched on without a host and port`);
      return server;
    },
  };
}
