import { Command } from "commander";
import { listStuckOrders, settleStuckOrder } from "../features/orders/index.ts";
import { exitCodes, printTable, runCommand } from "./run.ts";

export function ordersCommand(): Command {
  const command = new Command("orders").description("orders that wait");
  command
    .command("stuck")
    .description("orders that nothing has moved for two minutes; exits with 2 when there are any")
    .action(
      async () =>
        await runCommand(async (app) => {
          const stuck = await listStuckOrders(app);
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
    .argument("<id>", "the order's id")
    .description("asks the carrier now what became of an order and writes down the answer")
    .action(
      async (id: string) =>
        await runCommand(async (app) => {
          const order = await settleStuckOrder(app, id);
          console.log(
            `${order.id} is ${order.status}${order.failureReason === null ? "" : `: ${order.failureReason}`}`,
          );
          return order.status === "pending" ? exitCodes.foundProblems : exitCodes.done;
        }),
    );
  return command;
}
