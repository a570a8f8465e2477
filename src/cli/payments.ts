import { Command, Option } from "commander";
import { listReviewedPayments, settleReview } from "../features/payments/index.ts";
import { formatCents } from "../platform/money.ts";
import { exitCodes, printTable, runCommand } from "./run.ts";

export function paymentsCommand(): Command {
  const command = new Command("payments").description("captured money that is not what was asked for");
  command
    .command("review")
    .description("payments that wait for a person's decision; exits with 2 when there are any")
    .action(
      async () =>
        await runCommand(async (app) => {
          const waiting = await listReviewedPayments(app.database.db);
          printTable(
            waiting.map((payment) => ({
              payment: payment.id,
              account: payment.email,
              for: payment.subjectId ?? payment.purpose,
              "asked for": `${formatCents(payment.amountCents)} ${payment.currency}`,
              capture: payment.captureId ?? "-",
              since: payment.updatedAt.toISOString(),
            })),
          );
          if (waiting.length === 0) console.log("No payment waits for a decision.");
          return waiting.length === 0 ? exitCodes.done : exitCodes.foundProblems;
        }),
    );
  command
    .command("settle")
    .argument("<id>", "the payment's id")
    .addOption(new Option("--credit", "credits the account with what was captured").conflicts("refund"))
    .option("--refund", "sends it back to the payer")
    .description("decides on a payment under review; without an option it closes one that went back at PayPal")
    .action(
      async (id: string, options: { credit?: true; refund?: true }) =>
        await runCommand(async (app) => {
          const settled = await settleReview(app, id, options.credit ? "credit" : options.refund && "refund");
          console.log(
            `${settled.id} is ${settled.state}${settled.refundReason === null ? "" : "; its refund follows"}.`,
          );
          return undefined;
        }),
    );
  return command;
}
