import { randomBytes } from "node:crypto";
import { after, hourMs } from "../../platform/clock.ts";
import type { Config } from "../../platform/config.ts";
import { createEncryption, DecryptionFailed } from "../../platform/encryption.ts";
import { Secret } from "../../platform/secret.ts";
import { malformedSecret } from "./errors.ts";
import type { Subscription } from "./subscription-store.ts";

export const standardPrefix = "whsec_";
const madeBytes = 32;
/** How long the secret before the newest one signs too. */
const overlapMs = 24 * hourMs;

/** A secret of 256 random bits in the form of the Standard Webhooks specification. */
export function makeSecret(): Secret {
  return new Secret(`${standardPrefix}${randomBytes(madeBytes).toString("base64")}`);
}

/** The secret that a caller chose. Throws `validation_failed` when it begins with `whsec_` and goes on with something else than base64. */
export function readSecret(given: string): Secret {
  if (given.startsWith(standardPrefix) && !isBase64(given.slice(standardPrefix.length))) throw malformedSecret();
  return new Secret(given);
}

/** The box that keeps a subscription's secret at rest; it opens for no other subscription. */
export function sealSecret(config: Config, subscriptionId: string, secret: Secret): string {
  return createEncryption(config.encryptionKeys).encrypt(secret.reveal(), secretPurpose(subscriptionId));
}

/**
 * The change that makes `secret` the newest one, while the present one goes on signing for a day. One that can't be read any more is let go:
 * setting another is how a subscription whose encryption key is lost comes back.
 */
export function rotation(config: Config, subscription: Subscription, secret: Secret, now: Date) {
  const isReadable = canOpen(config, subscription);
  return {
    secretBox: sealSecret(config, subscription.id, secret),
    previousSecretBox: isReadable ? subscription.secretBox : null,
    previousSecretUntil: isReadable ? after(now, overlapMs) : null,
  };
}

function canOpen(config: Config, { id, secretBox }: Subscription): boolean {
  try {
    createEncryption(config.encryptionKeys).decrypt(secretBox, secretPurpose(id));
    return true;
  } catch (error) {
    if (error instanceof DecryptionFailed) return false;
    throw error;
  }
}

/** The secrets that sign now, the newest first. Throws `DecryptionFailed` when a key is missing from the configuration. */
export function openSecrets(config: Config, subscription: Subscription, now: Date): [Secret, ...Secret[]] {
  const encryption = createEncryption(config.encryptionKeys);
  const open = (box: string) => new Secret(encryption.decrypt(box, secretPurpose(subscription.id)));
  const { secretBox, previousSecretBox, previousSecretUntil } = subscription;
  const isOverlapping = previousSecretBox !== null && previousSecretUntil !== null && now < previousSecretUntil;
  return isOverlapping ? [open(secretBox), open(previousSecretBox)] : [open(secretBox)];
}

/** What binds a secret to its subscription, so that its box opens nowhere else. */
export function secretPurpose(subscriptionId: string): string {
  return `webhook:${subscriptionId}`;
}

/** Only the one spelling that every library decodes to the same bytes. */
function isBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
