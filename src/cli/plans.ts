import { Command } from "commander";
import { syncPlans } from "../features/catalogue/index.ts";
import { runCommand } from "./run.ts";

export function plansCommand(): Command {
  const command = new Command("plans").description("the catalogue");
  command
    .command("sync")
    .description("fetches the carriers' catalogues now")
    .option("--accept-small-list", "believes a carrier that lists less than a fifth of what is on sale")
    .action(
      async ({ acceptSmallList }: { acceptSmallList?: boolean }) =>
        await runCommand(async (app) => {
          for (const result of await syncPlans(app, undefined, { isSmallListAccepted: acceptSmallList === true })) {
            console.log(
              `${result.providerId}: ${result.active} plans on sale, ${result.written} new or changed, ${result.vanished} gone`,
            );
          }
          return undefined;
        }),
    );
  return command;
}
