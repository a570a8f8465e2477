import type { App } from "../../app.ts";
import type { StoredSecret } from "../../platform/lost-secrets.ts";
import { secretPurpose } from "./signing-secret.ts";
import { listSecretBoxes } from "./subscription-store.ts";

/** Every signing secret that is in use: one before the newest is for a day. */
export async function listSigningSecrets(app: App): Promise<StoredSecret[]> {
  const found = await listSecretBoxes(app.database.db, app.clock.now());
  return found.flatMap(({ id, secretBox, previousSecretBox, ownerEmail }) =>
    [secretBox, previousSecretBox]
      .filter((box) => box !== null)
      .map((box) => ({ box, purpose: secretPurpose(id), ownerEmail })),
  );
}
