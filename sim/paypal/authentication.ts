import type { FastifyReply, FastifyRequest } from "fastify";
import { answerWithFault } from "../answer-with-fault.ts";
import type { Account } from "./account.ts";
import { textOf } from "./body-fields.ts";
import { PayPalError } from "./errors.ts";
import { tokenLifeSeconds } from "./token.ts";

const scopes = [
  "https://uri.paypal.com/services/payments/payment",
  "https://uri.paypal.com/services/payments/refund",
  "https://uri.paypal.com/services/applications/webhooks",
];

/** Answers a request for an access token; its refusals are OAuth's, not PayPal's. */
export async function answerTokenRequest(account: Account, request: FastifyRequest, reply: FastifyReply) {
  const fault = account.world.faults.take("paypal", "token");
  if (fault === "error") {
    reply.code(500);
    return oauthError("server_error", "An internal error has occurred.");
  }
  return await answerWithFault(fault, reply, () => grantToken(account, request, reply, fault === "refuse"));
}

/** The body of the answer; it is sent by the caller, since a fault may want it late or not at all. */
function grantToken(account: Account, request: FastifyRequest, reply: FastifyReply, isRefused: boolean): object {
  if (isRefused || !hasCredentials(account, request.headers.authorization)) {
    reply.code(401);
    return oauthError("invalid_client", "Client Authentication failed");
  }
  if (new URLSearchParams(textOf(request.body)).get("grant_type") !== "client_credentials") {
    reply.code(400);
    return oauthError("unsupported_grant_type", "The grant type must be client_credentials");
  }
  return newGrant(account);
}

function newGrant({ tokens, world }: Account): object {
  return {
    scope: scopes.join(" "),
    access_token: tokens.issue(),
    token_type: "Bearer",
    app_id: "APP-80W284485P519543T",
    expires_in: tokenLifeSeconds,
    nonce: `${world.clock.now().toISOString()}${world.random(24).toString("base64url")}`,
  };
}

function hasCredentials({ options }: Account, header: string | undefined): boolean {
  const encoded = /^Basic (\S+)$/i.exec(header ?? "")?.[1] ?? "";
  return Buffer.from(encoded, "base64").toString("utf8") === `${options.clientId}:${options.clientSecret}`;
}

/**
 * Lets a call with a valid token pass. The gateway refuses a token that it does not know in OAuth's words; the service
 * behind it refuses an expired or absent one in PayPal's. A client has to understand both.
 */
export async function requireToken(account: Account, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const accessToken = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const state = accessToken === undefined ? "absent" : account.tokens.check(accessToken);
  if (state === "valid") return;
  if (state === "unknown") {
    await reply.code(401).send(oauthError("invalid_token", "The token passed in was not found in the system"));
    return;
  }
  throw new PayPalError(401, "AUTHENTICATION_FAILURE", state === "expired" ? [{ issue: "INVALID_TOKEN" }] : []);
}

function oauthError(error: string, description: string) {
  return { error, error_description: description };
}
