import { Command } from "commander";
import { verifyLedger } from "../features/ledger/index.ts";
import { exitCodes, runCommand } from "./run.ts";

export function ledgerCommand(): Command {
  const command = new Command("ledger").description("the books");
  command
    .command("verify")
    .description("recomputes every balance and hold; prints any difference and then exits with 2")
    .action(
      async () =>
        await runCommand(async (app) => {
          const proof = await verifyLedger(app);
          console.log(
            `${proof.accounts} credit accounts, ${proof.journals} journals, ${proof.entries} entries, ${proof.openHolds} open holds`,
          );
          for (const difference of proof.differences) console.log(`DIFFERENCE ${difference}`);
          console.log(
            proof.differences.length === 0
              ? "The ledger adds up."
              : `${proof.differences.length} differences: see docs/operations.md, "The ledger does not add up".`,
          );
          return proof.differences.length === 0 ? exitCodes.done : exitCodes.foundProblems;
        }),
    );
  return command;
}
