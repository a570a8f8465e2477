import { type Static, Type } from "typebox";
import { keyScopes } from "../../../platform/actor.ts";
import { named, nullable, oneLine, Timestamp, TotpCode } from "../../../platform/http/schemas.ts";

const Scopes = Type.Array(Type.Enum([...keyScopes]), {
  minItems: 1,
  maxItems: 20,
  description:
    "`read`: every GET that keys have. `orders`: orders and plans. `esims`: eSIMs, top-ups, SMS, usage. `credits`: credit, deposit and payments. `branding`: reseller profiles, logos and prices. `webhooks`: subscriptions. Each reads its own section too",
  examples: [["read", "orders"]],
});

export const ApiKeyBody = Type.Object({
  name: { ...oneLine(100, "shop"), description: "What you know it by" },
  scopes: Scopes,
  expires_at: Type.Optional({ ...Timestamp, description: "From then on it is refused; never when left out" }),
  totp_code: Type.Optional(TotpCode),
});
export type ApiKeyBody = Static<typeof ApiKeyBody>;

export const ApiKeyParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "The key's id" }),
});

const shape = {
  id: Type.String({ examples: ["key-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  name: Type.String({ examples: ["shop"] }),
  hint: Type.String({ description: "How the key ends", examples: ["…x4Tq"] }),
  scopes: Scopes,
  expires_at: nullable(Timestamp),
  last_used_at: { ...nullable(Timestamp), description: "To ten minutes; null until it is used" },
  created_at: Timestamp,
};

export const ApiKeyShape = named("ApiKey", Type.Object(shape));

export const CreatedApiKey = named(
  "CreatedApiKey",
  Type.Object({
    ...shape,
    key: Type.String({
      description: "The key itself: in this answer and in no other",
      examples: ["psk_Vq3J9yqk0m1W4zq2b7d0c8Rf5tXh6nLsPeGuYaZx4Tq"],
    }),
  }),
);
