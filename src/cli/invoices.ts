import { Command } from "commander";
import { issueInvoices, payByTransfer } from "../features/ledger/index.ts";
import { formatCents } from "../platform/money.ts";
import { printTable, runCommand } from "./run.ts";

export function invoicesCommand(): Command {
  const command = new Command("invoices").description("what postpaid accounts are billed");
  command
    .command("run")
    .description("bills every postpaid account for last month, unless it was done; the server does so by itself")
    .action(
      async () =>
        await runCommand(async (app) => {
          const issued = await issueInvoices(app);
          printTable(
            issued.map((invoice) => ({
              number: invoice.number,
              id: invoice.id,
              account: invoice.buyerEmail,
              USD: formatCents(invoice.totalCents),
              due: invoice.dueAt.toISOString().slice(0, 10),
            })),
          );
          if (issued.length === 0) console.log("There is nothing to bill.");
          return undefined;
        }),
    );
  command
    .command("paid")
    .argument("<id>", "the invoice's id or number")
    .description("writes down that an invoice was paid by transfer and credits its account")
    .action(
      async (id: string) =>
        await runCommand(async (app) => {
          const invoice = await payByTransfer(app, id);
          console.log(`${invoice.number} of ${invoice.buyerEmail} is paid: ${formatCents(invoice.totalCents)} USD.`);
          return undefined;
        }),
    );
  return command;
}
