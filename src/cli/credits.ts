import { Command } from "commander";
import { adjustBalance, presentBalance } from "../features/ledger/index.ts";
import { Failure } from "../platform/failure.ts";
import { requireAccountId } from "./account.ts";
import { readMoneyArgument } from "./money-argument.ts";
import { runCommand } from "./run.ts";

export function creditsCommand(): Command {
  const command = new Command("credits").description("corrections of balances");
  command
    .command("adjust")
    .argument("<email>", "the account's e-mail address")
    .argument("<amount>", "in USD, such as 12.50; a negative one, such as -12.50, takes credit away")
    .requiredOption("--reason <text>", "what the owner reads in the statement")
    .description("adds to or takes from an account's credit, as a journal entry that stays")
    .action(
      async (email: string, amount: string, options: { reason: string }) =>
        await runCommand(async (app) => {
          const amountCents = readMoneyArgument(amount, "AMOUNT", { isSigned: true });
          if (amountCents === 0n) throw new Failure("validation_failed", "AMOUNT is zero: there is nothing to adjust.");
          const changed = await adjustBalance(app, await requireAccountId(app, email), amountCents, options.reason);
          console.log(`${email}: ${JSON.stringify(presentBalance(changed))}`);
          return undefined;
        }),
    );
  return command;
}
