import type { App } from "../../../app.ts";
import { escapeHtml } from "../../../platform/html.ts";
import { findTokenOwner } from "../token-owner.ts";
import { expiredLink, hiddenField, type Page, renderForm } from "./page.ts";

/** The page behind the link of a reset mail. It spends nothing: the form does. */
export async function openResetPage(app: App, token: string | undefined): Promise<Page> {
  const owner = token === undefined ? undefined : await findTokenOwner(app, "reset", token);
  if (token === undefined || !owner?.isUsable) return expiredLink("forgot-password");
  return {
    title: "Choose a new password",
    content: renderForm("reset-password", passwordFields(token, owner.account.email), "Set this password"),
  };
}

/** The address is there for password managers, which otherwise file the new password under nobody. */
function passwordFields(token: string, email: string): string {
  return `${hiddenField("reset_token", token)}
<label for="email">For</label>
<input id="email" type="email" autocomplete="username" value="${escapeHtml(email)}" readonly>
<label for="new_password">New password</label>
<input id="new_password" name="new_password" type="password" autocomplete="new-password" required minlength="8" aria-describedby="rules">
<small id="rules">At least 8 characters, with upper and lower case, a number and a special character.</small>
<label for="repeated_password">The same again</label>
<input id="repeated_password" name="repeated_password" type="password" autocomplete="new-password" required minlength="8">`;
}
