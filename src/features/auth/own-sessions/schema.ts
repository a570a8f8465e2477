import { Type } from "typebox";
import { named, nullable, Timestamp } from "../../../platform/http/schemas.ts";

export const SessionParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "The session's id" }),
});

export const SessionShape = named(
  "Session",
  Type.Object({
    id: Type.String({ examples: ["sess-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
    is_current: Type.Boolean({ description: "This request's own session" }),
    ip: { ...nullable(Type.String({ examples: ["203.0.113.7"] })), description: "Where it was started from" },
    user_agent: { ...nullable(Type.String()), description: "What started it, by its own account" },
    created_at: Timestamp,
    refreshed_at: { ...Timestamp, description: "When it last got a new pair of tokens" },
    expires_at: { ...Timestamp, description: "When it ends unless it is refreshed" },
  }),
);
