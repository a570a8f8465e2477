import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { clearSmtp } from "./clear-smtp.ts";
import { presentSmtp } from "./present.ts";
import { readSmtp } from "./read-smtp.ts";
import { ProfileParams, SmtpConfig, SmtpConfigSummary, UpdateSmtpBody } from "./schema.ts";
import { testStoredSmtp } from "./test-mail-server.ts";
import { updateSmtp } from "./update-smtp.ts";

const tag = "Reseller";
const path = "/reseller/profiles/:id/smtp";

/** A profile's own mail server. */
export function smtpRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path,
      operation: "getSmtpConfig",
      summary: "Get SMTP Configuration",
      description: "The password is never returned. Where nothing is stored, everything is null.",
      tag,
      access: "reseller",
      isForSessionsOnly: true,
      params: ProfileParams,
      responses: { 200: success({ smtp_config: SmtpConfig }) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => ok({ smtp_config: presentSmtp(await readSmtp(app, actor, params.id)) }),
    }),
    route({
      method: "PUT",
      path,
      operation: "updateSmtpConfig",
      summary: "Update SMTP Configuration",
      description:
        "What is left out stays as it is. The connection is tested first, and only settings that work are saved; `use_custom_smtp: false` saves them without a test. " +
        "A stored password must be given again when host, port or user changes. `email_from` is `smtp_user` where nothing else was said. " +
        "When a server fails later, mails go through ours and you are told, at most once a day.",
      tag,
      access: "reseller",
      isForSessionsOnly: true,
      params: ProfileParams,
      body: UpdateSmtpBody,
      responses: { 200: success({ smtp_config: SmtpConfigSummary }) },
      errors: ["not_found", "smtp_test_failed", "wrong_totp_code"],
      handler: async ({ actor, params, body, requireSecondFactor }) => {
        const settings = await updateSmtp(app, actor, params.id, body, requireSecondFactor);
        const message = settings.isEnabled
          ? "SMTP configuration updated and tested successfully"
          : "SMTP configuration saved; it is not in use";
        return ok({ message, smtp_config: presentSmtp(settings) });
      },
    }),
    route({
      method: "POST",
      path: `${path}/test`,
      operation: "testSmtpConfig",
      summary: "Test SMTP Configuration",
      description:
        "Connects, encrypts and signs in with the stored settings, in use or not, and sends nothing. At most ten seconds.",
      tag,
      access: "reseller",
      isForSessionsOnly: true,
      params: ProfileParams,
      responses: { 200: success({}) },
      errors: ["not_found", "smtp_not_configured", "smtp_test_failed"],
      handler: async ({ actor, params }) => {
        await testStoredSmtp(app, actor, params.id);
        return ok({ message: "SMTP connection test successful" });
      },
    }),
    route({
      method: "DELETE",
      path,
      operation: "disableCustomSmtp",
      summary: "Disable Custom SMTP",
      description: "Forgets all of the settings, the password too. Mails go through our server from then on.",
      tag,
      access: "reseller",
      isForSessionsOnly: true,
      params: ProfileParams,
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        await clearSmtp(app, actor, params.id);
        return ok({ message: "Custom SMTP disabled successfully" });
      },
    }),
  ];
}
