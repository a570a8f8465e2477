import { Type } from "typebox";
import { named, nullable, pageQuery, Timestamp } from "../../platform/http/schemas.ts";
import { auditActions } from "./audit-action.ts";

const actions = [...auditActions];

export const AuditQuery = Type.Object({
  ...pageQuery,
  action: Type.Optional(Type.Enum(actions, { description: "Only what happened under this name" })),
});

export const AuditEventShape = named(
  "AuditEvent",
  Type.Object({
    id: Type.String({ examples: ["aud-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
    action: Type.Enum(actions, { examples: ["api_key_created"] }),
    actor: Type.Object({
      kind: Type.Enum(["session", "key", "visitor", "operator"], {
        description: "`visitor` had shown no credential yet; `operator` runs this installation",
      }),
      id: { ...nullable(Type.String()), description: "The session's or the key's id" },
    }),
    detail: Type.Object(
      {},
      {
        additionalProperties: true,
        description:
          "What it was about; never a secret. Where something was changed, `changes` has each field by its name, with the old value in `from` and the new one in `to`",
        examples: [
          { key_id: "key-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b", name: "shop" },
          {
            profile_id: "profile-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b",
            name: "My eSIM Store",
            changes: { color_scheme: { from: "#FF5733", to: null } },
          },
        ],
      },
    ),
    ip: nullable(Type.String({ examples: ["203.0.113.7"] })),
    request_id: nullable(Type.String({ examples: ["req-5f0c7a52-6f5e-4b8f-9d2b-3f1f0a9f8c11"] })),
    created_at: Timestamp,
    sequence: Type.Integer({ description: "Its place in your log, counted from 1 without a gap", examples: [42] }),
    digest: Type.String({
      description:
        "SHA-256 over this entry and the digest before it. Note one down: while your log still shows it, nothing up to there was changed, removed or put in between",
      examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    }),
  }),
);
