import type { App } from "../app.ts";
import { listTotpSecrets } from "../features/auth/index.ts";
import { listSmtpPasswords } from "../features/branding/index.ts";
import { listSigningSecrets } from "../features/webhooks/index.ts";
import { findLostSecrets, type LostSecrets, type StoredSecret } from "../platform/lost-secrets.ts";

interface Kind {
  one: string;
  many: string;
  list(app: App): Promise<StoredSecret[]>;
  /** What helps when the key is gone for good. */
  remedy: string;
}

/** Everything that is encrypted under ENCRYPTION_KEYS. */
const kinds: Kind[] = [
  {
    one: "mail server password",
    many: "mail server passwords",
    list: listSmtpPasswords,
    remedy: "smtp_pass has to be set again by",
  },
  {
    one: "webhook secret",
    many: "webhook secrets",
    list: listSigningSecrets,
    remedy: "another secret has to be set on the subscription by",
  },
  {
    one: "second factor",
    many: "second factors",
    list: listTotpSecrets,
    remedy: '"account clear-second-factor EMAIL --yes" lets in again',
  },
];
const namedMax = 5;

/** How many secrets are stored encrypted, and a sentence for each kind and key of those that can't be read any more. */
export async function findSecretProblems(app: App): Promise<{ count: number; problems: string[] }> {
  let count = 0;
  const problems: string[] = [];
  for (const kind of kinds) {
    const stored = await kind.list(app);
    count += stored.length;
    for (const lost of findLostSecrets(app.config.encryptionKeys, stored)) problems.push(describeLoss(kind, lost));
  }
  return { count, problems };
}

function describeLoss({ one, many, remedy }: Kind, lost: LostSecrets): string {
  const what = `${lost.count} ${lost.count === 1 ? one : many} ${describeKey(lost)}`;
  return `${what}. If that is gone for good, ${remedy}: ${nameOwners(lost.ownerEmails)}`;
}

function describeKey({ keyId, isKeyConfigured }: LostSecrets): string {
  if (keyId === null) return "can't be read, not even which key closed it: restore the row from a backup";
  if (isKeyConfigured)
    return `can't be opened by the key ${keyId}: ENCRYPTION_KEYS has another one under that id. Put the old one back`;
  return `can't be opened: the key ${keyId} is not in ENCRYPTION_KEYS. Put it behind the others (the sandbox keeps its own in secrets.json of its data folder)`;
}

function nameOwners(emails: string[]): string {
  const more = emails.length - namedMax;
  return emails.slice(0, namedMax).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
