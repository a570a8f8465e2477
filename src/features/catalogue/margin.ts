import type { App } from "../../app.ts";
import type { Db } from "../../platform/database.ts";
import { Failure } from "../../platform/failure.ts";
import { findSetting, saveSetting } from "../../platform/settings.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lockCatalogue, repricePlans } from "./store.ts";

const settingName = "margin_basis_points";
const basisPointsByDefault = 2_500n;
/** Whoever means 25 % and types 2500 is stopped. */
export const marginPercentMax = 1_000n;

/** The operator's margin on carriers' costs, in hundredths of a percent. */
export async function readMargin(db: Db): Promise<bigint> {
  const value = await findSetting(db, settingName);
  return value === undefined ? basisPointsByDefault : BigInt(value as number); // only `setMargin` writes it
}

/**
 * Sets the operator's margin in hundredths of a percent (0 to 100,000) and every plan's platform price with it, and returns how many
 * prices changed. Placed orders keep theirs.
 */
export async function setMargin(app: App, basisPoints: bigint): Promise<{ repriced: number }> {
  if (basisPoints < 0n || basisPoints > marginPercentMax * 100n) {
    const message = `must be 0 to ${marginPercentMax} percent`;
    throw new Failure("validation_failed", `The margin ${message}.`, [{ path: "margin", message }]);
  }
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    await lockCatalogue(tx);
    await saveSetting(tx, settingName, Number(basisPoints), now);
    return { repriced: await repricePlans(tx, basisPoints, now) };
  });
}
