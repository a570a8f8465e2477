import { Type } from "typebox";
import type { App } from "../../../app.ts";
import { created, ok, type Route, route } from "../../../platform/http/route.ts";
import { pageQuery, paginate, readPage, success, successPage } from "../../../platform/http/schemas.ts";
import { keysMax, mintKey } from "./mint-key.ts";
import { presentKey } from "./present.ts";
import { revokeKey } from "./revoke-key.ts";
import { ApiKeyBody, ApiKeyParams, ApiKeyShape, CreatedApiKey } from "./schema.ts";
import { countKeys, listKeys } from "./store.ts";

const shared = { tag: "Security", access: "credit_owner", isForSessionsOnly: true } as const;

export function apiKeyRoutes(app: App): Route[] {
  const { db } = app.database;
  return [
    route({
      ...shared,
      method: "POST",
      path: "/api-keys",
      operation: "createApiKey",
      summary: "Create API Key",
      description: `A key for a program of yours: sent like an access token, it does what its scopes name and lives until it expires or you revoke it. It counts in your account's rate limit, and never makes keys, changes passwords, mail servers or the second factor. We keep its digest alone and mail you that it was made. At most ${keysMax} at a time. With a second factor, \`totp_code\` is needed.`,
      body: ApiKeyBody,
      responses: { 201: success({ api_key: CreatedApiKey }) },
      errors: ["limit_reached", "wrong_totp_code"],
      handler: async ({ actor, body }) => {
        const { apiKey, key } = await mintKey(app, actor, body);
        return created({
          message: "API key created. Keep it now: it is not shown again.",
          api_key: { ...presentKey(apiKey), key: key.reveal() },
        });
      },
    }),
    route({
      ...shared,
      method: "GET",
      path: "/api-keys",
      operation: "listApiKeys",
      summary: "List API Keys",
      description: "Those that you did not revoke, newest first, also when they expired.",
      query: Type.Object(pageQuery),
      responses: { 200: successPage(ApiKeyShape) },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const [keys, total] = await Promise.all([listKeys(db, actor.accountId, page), countKeys(db, actor.accountId)]);
        return ok({ data: keys.map(presentKey), pagination: paginate(page, total) });
      },
    }),
    route({
      ...shared,
      method: "DELETE",
      path: "/api-keys/:id",
      operation: "revokeApiKey",
      summary: "Revoke API Key",
      description: "At once: the next request with it is refused, in every process.",
      params: ApiKeyParams,
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        await revokeKey(app, actor, params.id);
        return ok({ message: "The API key was revoked." });
      },
    }),
  ];
}
