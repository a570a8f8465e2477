import { createHash, createHmac, hkdfSync } from "node:crypto";
import { after, dayMs, hourMs } from "../../platform/clock.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import type { Secret } from "../../platform/secret.ts";
import { SendResetMail, SendVerificationMail } from "./mail-jobs.ts";
import { type EmailTokenPurpose, insertEmailToken, spendEmailTokens } from "./store.ts";

const lifetimeMs: Record<EmailTokenPurpose, number> = { verify: dayMs, reset: hourMs };

export interface EmailTokenRequest {
  accountId: string;
  purpose: EmailTokenPurpose;
  secret: Secret;
  now: Date;
}

/** Makes a token and the job that mails it. Of the tokens that reset a password only the newest works. */
export async function issueEmailToken(tx: Tx, request: EmailTokenRequest): Promise<void> {
  const { accountId, purpose, secret, now } = request;
  if (purpose === "reset") await spendEmailTokens(tx, accountId, purpose, now);
  const id = newId("tok");
  const tokenHash = hashEmailToken(deriveEmailToken(secret, purpose, id));
  await insertEmailToken(tx, {
    id,
    accountId,
    purpose,
    tokenHash,
    expiresAt: after(now, lifetimeMs[purpose]),
    usedAt: null,
    createdAt: now,
  });
  await enqueue(tx, purpose === "verify" ? SendVerificationMail : SendResetMail, { tokenId: id }, { runAt: now });
}

/**
 * The token that the mail carries: 256 bits that follow from its id and our secret. It is stored nowhere, and a mail that is sent again
 * after a failure carries the same one.
 */
export function deriveEmailToken(secret: Secret, purpose: EmailTokenPurpose, tokenId: string): string {
  const key = hkdfSync("sha256", secret.reveal(), "", "passim e-mail tokens", 32);
  return createHmac("sha256", Buffer.from(key)).update(`${purpose}:${tokenId}`).digest("base64url");
}

/** What is stored of a token: who reads the database can't use it. */
export function hashEmailToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
