export { keyScopesOf } from "./api-keys/key-scopes.ts";
export { authenticateBearer } from "./authenticate-bearer.ts";
export { authSchedule } from "./jobs.ts";
export { clearTotp } from "./second-factor/clear.ts";
export { listTotpSecrets } from "./second-factor/list-totp-secrets.ts";
export { requireCode } from "./second-factor/require-code.ts";
export { rotateTotpSecrets } from "./second-factor/rotate-totp-secrets.ts";
