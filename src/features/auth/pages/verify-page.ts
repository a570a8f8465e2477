import type { App } from "../../../app.ts";
import { escapeHtml } from "../../../platform/html.ts";
import { findTokenOwner } from "../token-owner.ts";
import { expiredLink, hiddenField, type Page, renderForm } from "./page.ts";

/** The page behind the link of a verification mail. It spends nothing: the button does. */
export async function openVerifyPage(app: App, token: string | undefined): Promise<Page> {
  const owner = token === undefined ? undefined : await findTokenOwner(app, "verify", token);
  if (owner?.account.verifiedAt)
    return { title: "This address is verified", content: "<p>There is nothing left to do: you can log in.</p>" };
  if (token === undefined || !owner?.isUsable) return expiredLink("resend-verification");
  const { email } = owner.account;
  const fields = hiddenField("email", email) + hiddenField("verification_token", token);
  return {
    title: "Verify your e-mail address",
    content: `<p>Is <strong>${escapeHtml(email)}</strong> your address?</p>\n${renderForm("verify-email", fields, "Yes, verify it")}`,
  };
}
