/** How far this process has come. Health reads it, and requests wait outside until the database is there. */
export interface Readiness {
  isMigrated: boolean;
  hasCatalogue: boolean;
  /** Set on SIGTERM: no new work is taken. */
  isDraining: boolean;
}

export function createReadiness(): Readiness {
  return { isMigrated: false, hasCatalogue: false, isDraining: false };
}
