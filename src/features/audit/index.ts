export type { AuditAction } from "./audit-action.ts";
export { describeChanges, type Facts } from "./describe-changes.ts";
export { recordAudit } from "./record-audit.ts";
export { verifyAuditLog } from "./verify.ts";
