import { type EmbeddedPostgres, startEmbeddedPostgres } from "../platform/embedded-postgres/index.ts";
import { StartFailure } from "./start-failure.ts";

/** Starts the embedded database. What it says of a folder in use or a missing package is for whoever typed the command. */
export async function startEmbeddedDatabase(
  dataFolder: string,
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres({ dataFolder, log });
  } catch (error) {
    // Anything but a plain sentence is a mistake of ours and keeps its stack.
    if (error instanceof Error && error.constructor === Error) throw new StartFailure(error.message, { cause: error });
    throw error;
  }
}
