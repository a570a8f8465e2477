export { authenticateBearer } from "./authenticate-bearer.ts";
export { type EndReason, endAllSessions } from "./store.ts";
