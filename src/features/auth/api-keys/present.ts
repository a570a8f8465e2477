import type { Static } from "typebox";
import type { ApiKeyShape } from "./schema.ts";
import type { ApiKey } from "./store.ts";

export function presentKey(key: ApiKey): Omit<Static<typeof ApiKeyShape>, "scopes"> & { scopes: string[] } {
  return {
    id: key.id,
    name: key.name,
    hint: `…${key.hint}`,
    scopes: key.scopes,
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}
