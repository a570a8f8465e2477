import type { App } from "../../app.ts";
import { after, dayMs } from "../../platform/clock.ts";
import { defineJob, noPayload } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { sweepGuesses } from "./guessing/count-guess.ts";
import { deleteExpired } from "./store.ts";

/** Sessions and tokens stay this long after their end, for whoever has to find out what happened. */
const keptMs = 30 * dayMs;

export const SweepSessions = defineJob({
  name: "sweep-sessions",
  queue: "background",
  payload: noPayload,
  attemptsMax: 10,
});

/** Removes sessions and mail tokens that ended long ago, and what was guessed and known long ago. */
export async function sweepSessions(app: App): Promise<undefined> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await deleteExpired(tx, after(now, -keptMs));
    await sweepGuesses(tx, now);
  });
  return undefined;
}
