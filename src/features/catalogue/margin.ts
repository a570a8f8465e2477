import type { App } from "../../app.ts";
import type { Db } from "../../platform/database.ts";
import { Failure } from "../../platform/failure.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findSetting, lockCatalogue, repricePlans, saveSetting } from "./store.ts";

const settingName = "margin_basis_points";
const basisPointsByDefault = 2_500n;
const basisPointsMax = 1_000_000n;

/** The operator's margin on carriers' costs, in hundredths of a percent. */
export async function readMargin(db: Db): Promise<bigint> {
  const value = await findSetting(db, settingName);
  return value === undefined ? basisPointsByDefault : BigInt(value as number); // only `setMargin` writes it
}

/**
 * Sets the operator's margin in hundredths of a percent (0 to 1,000,000) and every plan's platform price with it, and returns how many
 * prices changed. Placed orders keep theirs.
 */
export async function setMargin(app: App, basisPoints: bigint): Promise<{ repriced: number }> {
  if (basisPoints < 0n || basisPoints > basisPointsMax)
    throw new Failure("validation_failed", "The margin must be 0 to 10000 percent.", [
      { path: "margin", message: "must be 0 to 10000 percent" },
    ]);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    await lockCatalogue(tx);
    await saveSetting(tx, settingName, String(basisPoints), now);
    return { repriced: await repricePlans(tx, basisPoints, now) };
  });
}
