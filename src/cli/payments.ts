import { Command, Option } from "commander";
import type { App } from "../app.ts";
import { listReviewedPayments, settleRefused, settleReview } from "../features/payments/index.ts";
import { formatCents } from "../platform/money.ts";
import { exitCodes, printTable, runCommand } from "./run.ts";

export function paymentsCommand(): Command {
  const command = new Command("payments").description("captured money and refunds that wait for a person");
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
    .addOption(
      new Option("--paid", "the payer got by another way what PayPal refused to refund").conflicts([
        "credit",
        "refund",
      ]),
    )
    .description("decides on a payment under review; without an option it closes one that went back at PayPal")
    .action(
      async (id: string, options: { credit?: true; refund?: true; paid?: true }) =>
        await runCommand(async (app) => {
          if (options.paid) {
            await closeRefusals(app, id);
            return undefined;
          }
          const settled = await settleReview(app, id, options.credit ? "credit" : options.refund && "refund");
          console.log(
            `${settled.id} is ${settled.state}${settled.refundReason === null ? "" : "; its refund follows"}.`,
          );
          return undefined;
        }),
    );
  return command;
}

async function closeRefusals(app: App, paymentId: string): Promise<void> {
  const { paidCents, returnedCents } = await settleRefused(app, paymentId);
  const returned = returnedCents > 0n ? `, and ${formatCents(returnedCents)} USD that PayPal gave back by itself` : "";
  console.log(`The refund of ${paymentId} is settled: ${formatCents(paidCents)} USD paid by another way${returned}.`);
}
