export { authenticateBearer } from "./authenticate-bearer.ts";
export { authSchedule } from "./jobs.ts";
export { type EndReason, endAllSessions } from "./store.ts";
