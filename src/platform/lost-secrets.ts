import { createEncryption, DecryptionFailed, type Encryption, keyIdOf } from "./encryption.ts";
import type { Secret } from "./secret.ts";

/** A secret as it is kept at rest, with whom to ask for it again. */
export interface StoredSecret {
  box: string;
  purpose: string;
  ownerEmail: string;
}

/** Stored secrets that nobody can read any more, all of one key. */
export interface LostSecrets {
  /** Null for what is no box of ours at all. */
  keyId: string | null;
  /** There is a key of that id, and it does not open them: it is another one than then. */
  isKeyConfigured: boolean;
  count: number;
  /** Each once. */
  ownerEmails: string[];
}

/** What the configured keys don't open, by the key that closed it. Tries every one. */
export function findLostSecrets(
  keys: readonly { id: string; key: Secret }[],
  stored: readonly StoredSecret[],
): LostSecrets[] {
  const encryption = createEncryption(keys);
  const lost = stored.filter((secret) => !opens(encryption, secret));
  const keyIds = new Set(lost.map(({ box }) => readKeyId(box)));
  return [...keyIds].map((keyId) => {
    const ofKey = lost.filter(({ box }) => readKeyId(box) === keyId);
    return {
      keyId,
      isKeyConfigured: keys.some(({ id }) => id === keyId),
      count: ofKey.length,
      ownerEmails: [...new Set(ofKey.map(({ ownerEmail }) => ownerEmail))].toSorted(),
    };
  });
}

function opens(encryption: Encryption, { box, purpose }: StoredSecret): boolean {
  return tryOpening(() => encryption.decrypt(box, purpose)) !== null;
}

function readKeyId(box: string): string | null {
  return tryOpening(() => keyIdOf(box));
}

function tryOpening(open: () => string): string | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof DecryptionFailed) return null;
    throw error;
  }
}
