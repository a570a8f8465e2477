import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findAccountByEmail, lockAccount, readEmailAddress } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { issueEmailToken } from "./email-token.ts";
import { IssueRequestedToken } from "./mail-jobs.ts";
import type { EmailTokenPurpose } from "./store.ts";

/** Asks for a mail with a new token. Whether the address has an account is looked up by a job, so the caller can't tell. */
export async function requestMail(
  app: App,
  purpose: EmailTokenPurpose,
  address: string,
  origin: Origin,
): Promise<void> {
  const request = { purpose, email: readEmailAddress(address), origin };
  await inTransaction(app, async (tx) => await enqueue(tx, IssueRequestedToken, request, { runAt: app.clock.now() }));
}

/** Issues the token that was asked for; does nothing for an unknown address, or one that is verified already. */
export async function issueRequestedToken(
  app: App,
  request: { purpose: EmailTokenPurpose; email: string; origin?: Origin },
): Promise<undefined> {
  const { purpose, email, origin } = request;
  const found = await findAccountByEmail(app.database.db, email);
  if (!found) return undefined;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    // Two requests at once must not both believe that theirs is the newest token.
    const account = await lockAccount(tx, found.id);
    if (purpose === "verify" && account.verifiedAt !== null) return;
    await issueEmailToken(tx, { accountId: account.id, purpose, secret: app.config.jwtSecret, now });
    // A job that an older version enqueued does not say where the request came from.
    if (purpose === "verify" || !origin) return;
    await recordAudit(tx, { accountId: account.id, by: origin, action: "password_reset_requested" }, now);
  });
  return undefined;
}
