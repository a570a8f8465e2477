import { Command } from "commander";
import { accountCommand } from "./cli/account.ts";
import { auditCommand } from "./cli/audit.ts";
import { backupCommand, restoreCommand } from "./cli/backup.ts";
import { creditsCommand } from "./cli/credits.ts";
import { doctorCommand } from "./cli/doctor.ts";
import { invoicesCommand } from "./cli/invoices.ts";
import { ledgerCommand } from "./cli/ledger.ts";
import { marginCommand } from "./cli/margin.ts";
import { ordersCommand } from "./cli/orders.ts";
import { paymentsCommand } from "./cli/payments.ts";
import { plansCommand } from "./cli/plans.ts";
import { providersCommand } from "./cli/providers.ts";
import { reportFailure } from "./cli/report-failure.ts";
import { secretsCommand } from "./cli/secrets.ts";

/** The operator's commands. They use the same configuration and the same use cases as the server, beside a running one too. */
const program = new Command("passim")
  .description(
    "The operator's commands. Exit code 0: done; 1: refused or failed; 2: looked, and found something wrong.",
  )
  .showHelpAfterError("(add --help for what this command takes)")
  .addCommand(doctorCommand())
  .addCommand(ledgerCommand())
  .addCommand(auditCommand())
  .addCommand(plansCommand())
  .addCommand(providersCommand())
  .addCommand(accountCommand())
  .addCommand(creditsCommand())
  .addCommand(marginCommand())
  .addCommand(ordersCommand())
  .addCommand(paymentsCommand())
  .addCommand(invoicesCommand())
  .addCommand(secretsCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand());

program.parseAsync().catch(reportFailure);
