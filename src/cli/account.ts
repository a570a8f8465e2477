import { Command, Option } from "commander";
import type { App } from "../app.ts";
import { type Account, findAccountByEmail } from "../features/accounts/index.ts";
import { clearTotp } from "../features/auth/index.ts";
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
  command
    .command("clear-second-factor")
    .argument("<email>", "the account's e-mail address")
    .option("--yes", "you have made sure by another way who is asking")
    .description(
      "for who lost the phone and the recovery codes: takes the second factor off, ends every session and tells the owner",
    )
    .action(
      async (email: string, options: { yes?: true }) =>
        await runCommand(async (app) => {
          await clearSecondFactor(app, email, options.yes === true);
          console.log(
            `The second factor of ${email} is off and its sessions are ended. The password and API keys stay.`,
          );
          return undefined;
        }),
    );
  return command;
}

async function clearSecondFactor(app: App, email: string, isConfirmed: boolean): Promise<void> {
  const { id } = await requireAccount(app, email);
  if (!isConfirmed)
    throw new Failure(
      "validation_failed",
      `Nothing was changed. From then on ${email} is entered with the password alone: make sure by another way who is asking, then add --yes.`,
    );
  await clearTotp(app, id);
}

async function requireAccount(app: App, email: string): Promise<Account> {
  const account = await findAccountByEmail(app.database.db, email);
  if (!account) throw new Failure("not_found", `There is no account with the e-mail ${email}.`);
  return account;
}

/** The account with credit that an operator names. */
export async function requireAccountId(app: App, email: string): Promise<string> {
  const account = await requireAccount(app, email);
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
