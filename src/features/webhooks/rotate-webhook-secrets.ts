import type { App } from "../../app.ts";
import { createEncryption, type Encryption, keyIdOf } from "../../platform/encryption.ts";
import { secretPurpose } from "./signing-secret.ts";
import { listSecretBoxes, replaceSecretBoxes } from "./subscription-store.ts";

/**
 * Re-encrypts the signing secrets with the newest key and returns how many subscriptions were not on it yet. Throws `DecryptionFailed`
 * while a key that is still needed is missing from the configuration; running it again goes on where it stopped. A secret that signs no more
 * needs none.
 */
export async function rotateWebhookSecrets(app: App): Promise<number> {
  const { db } = app.database;
  const encryption = createEncryption(app.config.encryptionKeys);
  const isStale = (box: string | null) => box !== null && keyIdOf(box) !== encryption.newestKeyId;
  const stale = (await listSecretBoxes(db, app.clock.now())).filter(
    ({ secretBox, previousSecretBox }) => isStale(secretBox) || isStale(previousSecretBox),
  );
  for (const { id, ...boxes } of stale) {
    await replaceSecretBoxes(db, id, boxes.secretBox, {
      secretBox: renew(encryption, id, boxes.secretBox),
      previousSecretBox: boxes.previousSecretBox === null ? null : renew(encryption, id, boxes.previousSecretBox),
    });
  }
  return stale.length;
}

function renew(encryption: Encryption, subscriptionId: string, box: string): string {
  const purpose = secretPurpose(subscriptionId);
  return encryption.encrypt(encryption.decrypt(box, purpose), purpose);
}
