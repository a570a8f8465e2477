export { restoreBackup } from "./restore-backup.ts";
export { serverApplicationName } from "./server-name.ts";
export { writeBackup } from "./write-backup.ts";
