export { recordAudit } from "./record-audit.ts";
export { verifyAuditLog } from "./verify.ts";
