import { Type } from "typebox";
import type { App } from "../../app.ts";
import type { ErrorCode } from "../../platform/error-catalogue.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { changeEsim, changes } from "./change-esim.ts";
import { presentProfile } from "./present.ts";
import { readQrCode } from "./qr-code.ts";
import { readEsim } from "./read-esim.ts";
import { EsimParams, Profile, SmsBody } from "./schema.ts";
import { sendSms, smsOutcomeUnknown } from "./send-sms.ts";
import { presentTopupsOf } from "./topups/present-topup.ts";
import { topupRoutes } from "./topups/routes.ts";
import { usageRoutes } from "./usage-routes.ts";

const tag = "eSIM Profile Management";
const identifierErrors = ["not_found", "ambiguous_identifier", "invalid_state"] as const satisfies ErrorCode[];
const actionErrors = [
  ...identifierErrors,
  "unsupported_by_provider",
  "provider_unavailable",
  "provider_refused",
  "idempotency_key_reused",
  "request_in_progress",
] as const satisfies ErrorCode[];

export function esimRoutes(app: App): Route[] {
  const change = (
    name: keyof typeof changes,
    operation: string,
    summary: string,
    message: string,
    description: string,
  ) =>
    route({
      method: "POST",
      path: `/profiles/:identifier/${name}`,
      operation,
      summary,
      description: `${description} The carrier is asked for the state first; what that state forbids is 409 \`invalid_state\`.`,
      tag,
      access: "user",
      params: EsimParams,
      responses: { 200: success({}) },
      errors: actionErrors,
      isIdempotent: true,
      handler: async ({ actor, params }) => {
        await changeEsim(app, actor, params.identifier, changes[name]);
        return ok({ message });
      },
    });

  return [
    route({
      method: "GET",
      path: "/profiles/:identifier",
      operation: "getProfile",
      summary: "Get Profile Information",
      description:
        "The state may be ten minutes old, and older while the carrier can't be asked: `last_updated` says. " +
        "An ICCID that a carrier used again means its newest eSIM.",
      tag,
      access: "user",
      params: EsimParams,
      responses: { 200: success({ profile: Profile }) },
      errors: identifierErrors,
      handler: async ({ actor, params }) => {
        const esim = await readEsim(app, actor.accountId, params.identifier);
        const topups = await presentTopupsOf(app, esim);
        return ok({ profile: presentProfile(esim, topups, app.config.publicUrl, app.clock.now()) });
      },
    }),
    change(
      "suspend",
      "suspendProfile",
      "Suspend Profile",
      "Profile suspended successfully",
      "Pauses an installed eSIM's data.",
    ),
    change(
      "unsuspend",
      "unsuspendProfile",
      "Unsuspend Profile",
      "Profile unsuspended successfully",
      "Resumes a suspended eSIM.",
    ),
    change(
      "revoke",
      "revokeProfile",
      "Revoke Profile",
      "Profile revoked successfully",
      "Ends an eSIM for good, without a refund.",
    ),
    route({
      method: "POST",
      path: "/profiles/:identifier/sms",
      operation: "sendSms",
      summary: "Send SMS to Profile",
      description:
        "Needs a plan with `sms_supported` and a phone that has installed the eSIM. When the carrier's answer is lost the answer is 502 and says so; " +
        "with an Idempotency-Key the SMS is then not sent again.",
      tag,
      access: "user",
      params: EsimParams,
      body: SmsBody,
      responses: { 200: success({}) },
      errors: actionErrors,
      isIdempotent: true,
      describe: () => Promise.reject(smsOutcomeUnknown()),
      handler: async ({ actor, params, body, idempotency }) => {
        await sendSms(app, actor, params.identifier, body.message, idempotency);
        return ok({ message: "SMS sent successfully" });
      },
    }),
    ...topupRoutes(app),
    ...usageRoutes(app),
    route({
      method: "GET",
      path: "/qr/:token.png",
      operation: "getQrCode",
      summary: "QR code of an eSIM",
      description:
        "The PNG behind `qr_code_url`: the eSIM's activation code. The address has 128 random bits and needs no login.",
      tag: "Orders",
      access: "public",
      params: Type.Object({ token: Type.String({ minLength: 22, maxLength: 22, pattern: "^[A-Za-z0-9_-]+$" }) }),
      responses: { 200: Type.String({ format: "binary" }) },
      errors: ["not_found"],
      produces: "image/png",
      handler: async ({ params }) => ({
        status: 200,
        body: await readQrCode(app, params.token),
        headers: { "content-type": "image/png", "cache-control": "private, max-age=86400", "x-robots-tag": "noindex" },
      }),
    }),
  ];
}
