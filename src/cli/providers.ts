import { Command } from "commander";
import type { App } from "../app.ts";
import { countActivePlans } from "../features/catalogue/index.ts";
import { formatMicros } from "../platform/money.ts";
import type { EsimProvider } from "../providers/esim/contract.ts";
import { printTable, runCommand } from "./run.ts";

export function providersCommand(): Command {
  const command = new Command("providers").description("the carriers");
  command
    .command("list")
    .description("each carrier, what it can do, its balance and how many plans are on sale")
    .action(
      async () =>
        await runCommand(async (app) => {
          printTable(await Promise.all(app.carriers.list().map(async (carrier) => await describe(app, carrier))));
          return undefined;
        }),
    );
  return command;
}

async function describe(app: App, carrier: EsimProvider): Promise<Record<string, string | number>> {
  const can = Object.entries(carrier.capabilities)
    .filter(([, value]) => value === true)
    .map(([name]) => name);
  return {
    id: carrier.id,
    name: carrier.name,
    plans: await countActivePlans(app.database.db, carrier.id),
    balance: await readBalance(carrier),
    can: can.join(" "),
  };
}

async function readBalance(carrier: EsimProvider): Promise<string> {
  return await carrier.getBalanceMicros().then(
    (micros) => `${formatMicros(micros)} USD`,
    () => "not reachable",
  );
}
