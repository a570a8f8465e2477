import type { App } from "../../../app.ts";
import { createEncryption, keyIdOf } from "../../../platform/encryption.ts";
import { listSecretBoxes, replaceSecretBox } from "./store.ts";
import { totpPurpose } from "./totp-code.ts";

/** Re-encrypts every second factor's secret with the newest key and returns how many were not on it yet. Throws `DecryptionFailed`. */
export async function rotateTotpSecrets(app: App): Promise<number> {
  const { db } = app.database;
  const encryption = createEncryption(app.config.encryptionKeys);
  const boxes = await listSecretBoxes(db);
  const stale = boxes.filter(({ secretBox }) => keyIdOf(secretBox) !== encryption.newestKeyId);
  for (const { accountId, secretBox } of stale) {
    const purpose = totpPurpose(accountId);
    const renewed = encryption.encrypt(encryption.decrypt(secretBox, purpose), purpose);
    await replaceSecretBox(db, accountId, secretBox, renewed);
  }
  return stale.length;
}
