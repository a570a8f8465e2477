import type { App } from "../../app.ts";
import { createEncryption, keyIdOf } from "../../platform/encryption.ts";
import { passwordPurpose } from "./mail-server.ts";
import { listPasswordBoxes, replacePasswordBox } from "./store.ts";

/**
 * Re-encrypts every stored password with the newest key and returns how many were not on it yet. Throws `DecryptionFailed` while a key
 * that is still needed is missing from the configuration; running it again goes on where it stopped.
 */
export async function rotateSecrets(app: App): Promise<number> {
  const { db } = app.database;
  const encryption = createEncryption(app.config.encryptionKeys);
  const boxes = await listPasswordBoxes(db);
  const stale = boxes.filter(({ passwordBox }) => keyIdOf(passwordBox) !== encryption.newestKeyId);
  for (const { profileId, passwordBox } of stale) {
    const purpose = passwordPurpose(profileId);
    const renewed = encryption.encrypt(encryption.decrypt(passwordBox, purpose), purpose);
    await replacePasswordBox(db, profileId, passwordBox, renewed);
  }
  return stale.length;
}
