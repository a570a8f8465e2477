import { toDataURL } from "qrcode";
import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { createEncryption } from "../../../platform/encryption.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { getAccount } from "../../accounts/index.ts";
import { requireOwnPassword } from "../own-password.ts";
import { totpEnabledAlready } from "./errors.ts";
import { saveUnconfirmedTotp } from "./store.ts";
import { newTotpSecret, totpPurpose, totpUri } from "./totp-code.ts";

export interface Enrolment {
  secret: string;
  uri: string;
  /** A PNG as a data URL. */
  qrCode: string;
}

/**
 * Makes a secret for the caller's app; nothing asks for its codes until one was confirmed. It takes the password, because whoever found an
 * open session could lock its owner out for good. Throws `wrong_password`, `rate_limited`, or `invalid_state` when one is in use.
 */
export async function startEnrolment(app: App, actor: Actor, password: string): Promise<Enrolment> {
  const { accountId } = actor;
  const account = await getAccount(app.database.db, accountId);
  await requireOwnPassword(app, account, password, "password");
  const secret = newTotpSecret();
  const secretBox = createEncryption(app.config.encryptionKeys).encrypt(secret, totpPurpose(accountId));
  const createdAt = app.clock.now();
  const isSaved = await inTransaction(
    app,
    async (tx) => await saveUnconfirmedTotp(tx, { accountId, secretBox, createdAt }),
  );
  if (!isSaved) throw totpEnabledAlready();
  const uri = totpUri(secret, account.email);
  return { secret, uri, qrCode: await toDataURL(uri, { margin: 2, width: 256 }) };
}
