import { mkdir } from "node:fs/promises";
import { asStartFailure } from "./start-failure.ts";

/** Makes the data folder where it is not there yet. */
export async function makeDataFolder(dataFolder: string): Promise<void> {
  try {
    await mkdir(dataFolder, { recursive: true });
  } catch (error) {
    throw asStartFailure("PASSIM_DATA_DIR names no folder that can be made", error);
  }
}
