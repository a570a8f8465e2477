import type { App } from "../../app.ts";
import { getAccount } from "../accounts/index.ts";
import { deliverMail } from "../email/index.ts";
import { deriveEmailToken } from "./email-token.ts";
import { type EmailToken, findEmailToken } from "./store.ts";

/** Mails a token to its account; a token that was spent or replaced meanwhile is not worth a mail. */
export async function sendTokenMail(app: App, tokenId: string): Promise<undefined> {
  const token = await findEmailToken(app.database.db, tokenId);
  if (!token || token.usedAt !== null || token.expiresAt <= app.clock.now()) return undefined;
  const { email } = await getAccount(app.database.db, token.accountId);
  await deliverMail(app, { id: token.id, to: email, template: tokenTemplate(app, token), branding: null });
  return undefined;
}

function tokenTemplate(app: App, { id, purpose }: EmailToken) {
  const token = deriveEmailToken(app.config.jwtSecret, purpose, id);
  const page = purpose === "verify" ? "verify-email" : "reset-password";
  const data = { token, url: `${app.config.publicUrl}/api/v1/auth/${page}?token=${token}` };
  return purpose === "verify" ? ({ name: "verify_email", data } as const) : ({ name: "reset_password", data } as const);
}

/** Tells an account's owner that its password was changed. */
export async function sendPasswordNotice(
  app: App,
  notice: { noticeId: string; accountId: string },
): Promise<undefined> {
  const { email } = await getAccount(app.database.db, notice.accountId);
  await deliverMail(app, {
    id: notice.noticeId,
    to: email,
    template: { name: "password_changed", data: {} },
    branding: null,
  });
  return undefined;
}
