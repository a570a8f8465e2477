import { Command } from "commander";
import { restoreBackup, writeBackup } from "../platform/backup/index.ts";
import { runCommand } from "./run.ts";

export function backupCommand(): Command {
  return new Command("backup")
    .argument("<file>", "a new file; it holds personal data and is readable by its owner only")
    .description("writes everything in the database, as it is at one moment, beside a running server too")
    .action(
      async (file: string) =>
        await runCommand(async (app) => {
          const rows = await writeBackup(app.database.pool, file, app.clock.now());
          console.log(
            `${rows} rows are in ${file}. Keep ENCRYPTION_KEYS elsewhere: without them its secrets stay shut.`,
          );
          return undefined;
        }),
    );
}

export function restoreCommand(): Command {
  return new Command("restore")
    .argument("<file>", "a backup of this release")
    .description("fills an empty database with a backup: all of it or nothing. Stop the server first")
    .action(
      async (file: string) =>
        await runCommand(async (app) => {
          const rows = await restoreBackup(app.database.pool, file);
          console.log(`${rows} rows are back. Now run "ledger verify", then start the server.`);
          return undefined;
        }),
    );
}
