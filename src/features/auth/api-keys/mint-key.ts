import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { newId, newSecretToken } from "../../../platform/ids.ts";
import { Secret } from "../../../platform/secret.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { lockAccount, readAccountName } from "../../accounts/index.ts";
import { recordAudit } from "../../audit/index.ts";
import { requireCode } from "../second-factor/require-code.ts";
import { sendSecurityNotice } from "../security-notice.ts";
import { hashKey, keyPrefix } from "./authenticate-key.ts";
import { expiryInThePast, tooManyKeys } from "./errors.ts";
import type { ApiKeyBody } from "./schema.ts";
import { type ApiKey, countKeys, insertKey } from "./store.ts";

export const keysMax = 25;
const hintLength = 4;

/**
 * Makes a key for the caller's account and tells its owner. The key itself is in what is returned and nowhere else. Throws
 * `validation_failed`, `wrong_totp_code`, `limit_reached` or `rate_limited`.
 */
export async function mintKey(app: App, actor: Actor, body: ApiKeyBody): Promise<{ apiKey: ApiKey; key: Secret }> {
  const { accountId } = actor;
  const expiresAt = body.expires_at === undefined ? null : new Date(body.expires_at);
  if (expiresAt !== null && expiresAt <= app.clock.now()) throw expiryInThePast();
  const name = readAccountName(body.name);
  await requireCode(app, actor, body.totp_code);
  const key = `${keyPrefix}${newSecretToken()}`;
  const now = app.clock.now();
  const apiKey = await inTransaction(app, async (tx) => {
    // Two at once must not both be the last one.
    await lockAccount(tx, accountId);
    if ((await countKeys(tx, accountId)) >= keysMax) throw tooManyKeys(keysMax);
    const made = await insertKey(tx, {
      id: newId("key"),
      accountId,
      name,
      hint: key.slice(-hintLength),
      keyHash: hashKey(key),
      scopes: [...new Set(body.scopes)],
      expiresAt,
      createdAt: now,
    });
    const detail = { key_id: made.id, name, scopes: made.scopes.join(" ") };
    await recordAudit(tx, { accountId, by: actor, action: "api_key_created", detail }, now);
    await sendSecurityNotice(tx, accountId, "api_key_created", now);
    return made;
  });
  return { apiKey, key: new Secret(key) };
}
