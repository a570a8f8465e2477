import type { App } from "../../app.ts";
import type { StoredSecret } from "../../platform/lost-secrets.ts";
import { passwordPurpose } from "./mail-server.ts";
import { listPasswordBoxes } from "./store.ts";

/** The password of every reseller's mail server. */
export async function listSmtpPasswords(app: App): Promise<StoredSecret[]> {
  const found = await listPasswordBoxes(app.database.db);
  return found.map(({ profileId, passwordBox, ownerEmail }) => ({
    box: passwordBox,
    purpose: passwordPurpose(profileId),
    ownerEmail,
  }));
}
