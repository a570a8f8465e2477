import { Command } from "commander";
import type { App } from "../app.ts";
import { listStuckTopups, settleStuckTopup } from "../features/esims/index.ts";
import { listStuckOrders, settleStuckOrder } from "../features/orders/index.ts";
import { exitCodes, printTable, runCommand } from "./run.ts";

export function ordersCommand(): Command {
  const command = new Command("orders").description("orders and top-ups that wait");
  command
    .command("stuck")
    .description("orders and top-ups that nothing has moved for two minutes; exits with 2 when there are any")
    .action(
      async () =>
        await runCommand(async (app) => {
          const orders = await listStuckOrders(app);
          const topups = (await listStuckTopups(app)).map((topup) => ({ ...topup, carrierOrderId: null }));
          const stuck = [...orders, ...topups];
          printTable(
            stuck.map((order) => ({
              order: order.id,
              "waits for": order.waitsFor,
              since: order.since.toISOString(),
              carrier: order.providerId,
              number: order.carrierOrderId ?? "-",
              attempts: order.attempt,
            })),
          );
          if (stuck.length === 0) console.log("No order is stuck.");
          return stuck.length === 0 ? exitCodes.done : exitCodes.foundProblems;
        }),
    );
  command
    .command("settle")
    .argument("<id>", "the id of an order or a top-up")
    .description("asks the carrier now what became of it and writes down the answer")
    .action(
      async (id: string) =>
        await runCommand(async (app) => {
          const { status, failureReason } = await settle(app, id);
          console.log(`${id} is ${status}${failureReason === null ? "" : `: ${failureReason}`}`);
          return status === "pending" ? exitCodes.foundProblems : exitCodes.done;
        }),
    );
  return command;
}

/** Orders and top-ups have ids of one kind. */
async function settle(app: App, id: string): Promise<{ status: string; failureReason: string | null }> {
  return (await settleStuckTopup(app, id)) ?? (await settleStuckOrder(app, id));
}
