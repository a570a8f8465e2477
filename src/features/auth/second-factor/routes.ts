import type { App } from "../../../app.ts";
import { ok, type Route, route } from "../../../platform/http/route.ts";
import { success } from "../../../platform/http/schemas.ts";
import { confirmEnrolment } from "./confirm.ts";
import { disableTotp } from "./disable.ts";
import { startEnrolment } from "./enrol.ts";
import { ConfirmTotpBody, DisableTotpBody, RecoveryCodes, StartTotpBody, TotpEnrolment } from "./schema.ts";

const shared = { tag: "Security", access: "credit_owner", isForSessionsOnly: true } as const;

/** The second factor: codes of an authenticator app (RFC 6238). */
export function secondFactorRoutes(app: App): Route[] {
  return [
    route({
      ...shared,
      method: "POST",
      path: "/users/me/totp",
      operation: "startTotp",
      summary: "Start Second Factor",
      description:
        "Takes the account's password and makes a secret for an authenticator app. Nothing changes until a code of it is confirmed; asking again replaces a secret that was not.",
      body: StartTotpBody,
      responses: { 200: success({ totp: TotpEnrolment }) },
      errors: ["wrong_password", "invalid_state", "not_ready"],
      handler: async ({ actor, body }) => {
        const { secret, uri, qrCode } = await startEnrolment(app, actor, body.password);
        return ok({
          message: "Scan the code with your app, then confirm with the six digits that it shows.",
          totp: { secret, otpauth_uri: uri, qr_code: qrCode },
        });
      },
    }),
    route({
      ...shared,
      method: "POST",
      path: "/users/me/totp/confirm",
      operation: "confirmTotp",
      summary: "Confirm Second Factor",
      description:
        "Switches it on: from then on a login, a change of the password, a new API key and other settings of a mail server need `totp_code`. A reset of the password does not get around it. Codes of the step before and after count too, each once; after five wrong ones every try has to wait longer, up to 15 minutes.",
      body: ConfirmTotpBody,
      responses: { 200: success({ recovery_codes: RecoveryCodes }) },
      errors: ["wrong_totp_code", "invalid_state"],
      handler: async ({ actor, body }) =>
        ok({
          message: "The second factor is on. Keep the recovery codes: they are not shown again.",
          recovery_codes: await confirmEnrolment(app, actor, body.code),
        }),
    }),
    route({
      ...shared,
      method: "DELETE",
      path: "/users/me/totp",
      operation: "disableTotp",
      summary: "Disable Second Factor",
      description: "Takes the password and a code, of the app or for recovery. The recovery codes go with it.",
      body: DisableTotpBody,
      responses: { 200: success({}) },
      errors: ["wrong_password", "wrong_totp_code", "invalid_state", "not_ready"],
      handler: async ({ actor, body }) => {
        await disableTotp(app, actor, body);
        return ok({ message: "The second factor is off." });
      },
    }),
  ];
}
