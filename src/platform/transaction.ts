import type { Database, Tx } from "./database.ts";

const attemptsMax = 3;
/** Serialization failure and deadlock: PostgreSQL undid everything and invites us to try again. */
const retryableCodes = new Set(["40001", "40P01"]);

/**
 * Runs `work` in one transaction and commits it, or undoes all of it when it throws. Deadlocks are tried up to three times, so `work`
 * must do nothing but database work. Use cases call this; nobody else.
 */
export async function inTransaction<T>(app: { database: Database }, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await app.database.db.transaction().execute(work);
    } catch (error) {
      if (attempt >= attemptsMax || !retryableCodes.has(databaseErrorCode(error) ?? "")) throw error;
    }
  }
}

/** PostgreSQL's five-character code of an error, when it is one. */
export function databaseErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
