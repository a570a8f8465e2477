import { Command, Option } from "commander";
import type { App } from "../app.ts";
import { findAccountByEmail } from "../features/accounts/index.ts";
import { type BillingChange, presentBalance, setBilling } from "../features/ledger/index.ts";
import { Failure } from "../platform/failure.ts";
import { readMoneyArgument } from "./money-argument.ts";
import { runCommand } from "./run.ts";

interface BillingOptions {
  mode?: "prepaid" | "postpaid";
  basis?: "retail" | "wholesale";
  limit?: string;
  softLimit?: string;
}

export function accountCommand(): Command {
  const command = new Command("account").description("accounts and their terms");
  command
    .command("set-billing")
    .argument("<email>", "the account's e-mail address")
    .description("sets how an account pays; what is left out stays as it is")
    .addOption(
      new Option("--mode <mode>", "prepaid: from a balance; postpaid: up to a limit, by monthly invoice").choices([
        "prepaid",
        "postpaid",
      ]),
    )
    .addOption(
      new Option("--basis <basis>", "retail: an order costs its total; wholesale: the platform price").choices([
        "retail",
        "wholesale",
      ]),
    )
    .option("--limit <usd>", "the credit limit of a postpaid account")
    .option("--soft-limit <usd>", "below this much available credit the owner is told")
    .action(
      async (email: string, options: BillingOptions) =>
        await runCommand(async (app) => {
          const changed = await setBilling(app, await requireAccountId(app, email), readBilling(options));
          console.log(`${email}: ${JSON.stringify(presentBalance(changed))}`);
          return undefined;
        }),
    );
  return command;
}

/** The account that an operator names. */
export async function requireAccountId(app: App, email: string): Promise<string> {
  const account = await findAccountByEmail(app.database.db, email);
  if (!account) throw new Failure("not_found", `There is no account with the e-mail ${email}.`);
  if (account.role === "mobile_user")
    throw new Failure("not_found", `${email} is a mobile user: it has no credit account.`);
  return account.id;
}

function readBilling(options: BillingOptions): BillingChange {
  const change: BillingChange = {
    ...(options.mode === undefined ? {} : { billingMode: options.mode }),
    ...(options.basis === undefined ? {} : { billingBasis: options.basis }),
    ...(options.limit === undefined ? {} : { creditLimitCents: readMoneyArgument(options.limit, "--limit") }),
    ...(options.softLimit === undefined
      ? {}
      : { softLimitCents: readMoneyArgument(options.softLimit, "--soft-limit") }),
  };
  if (Object.keys(change).length === 0)
    throw new Failure("validation_failed", "Say what to change: --mode, --basis, --limit or --soft-limit.");
  return change;
}
