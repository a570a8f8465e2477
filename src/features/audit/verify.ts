import type { App } from "../../app.ts";
import { type AuditProof, proveAuditLog } from "./proof-store.ts";

/** Recomputes every account's audit log: what was changed, removed or put in between, whoever did it. */
export async function verifyAuditLog(app: App): Promise<AuditProof> {
  return await proveAuditLog(app.database.db);
}
