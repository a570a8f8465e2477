import type { App } from "../../../app.ts";
import type { StoredSecret } from "../../../platform/lost-secrets.ts";
import { listSecretsWithOwners } from "./store.ts";
import { totpPurpose } from "./totp-code.ts";

/** The secret of every second factor that a login asks for. */
export async function listTotpSecrets(app: App): Promise<StoredSecret[]> {
  const found = await listSecretsWithOwners(app.database.db);
  return found.map(({ accountId, secretBox, email }) => ({
    box: secretBox,
    purpose: totpPurpose(accountId),
    ownerEmail: email,
  }));
}
