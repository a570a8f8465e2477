import { Command } from "commander";
import { marginPercentMax, setMargin } from "../features/catalogue/index.ts";
import { Failure } from "../platform/failure.ts";
import { readHundredths } from "../platform/money.ts";
import { runCommand } from "./run.ts";

export function marginCommand(): Command {
  const command = new Command("margin").description("what the platform adds to the carriers' prices");
  command
    .command("set")
    .argument("<percent>", `0 to ${marginPercentMax}, at most two decimals`)
    .description("sets the margin and prices every plan anew; orders that were made keep their price")
    .action(
      async (percent: string) =>
        await runCommand(async (app) => {
          const { repriced } = await setMargin(app, readBasisPoints(percent));
          console.log(`The margin is ${percent} %; ${repriced} plans have a new price.`);
          return undefined;
        }),
    );
  return command;
}

function readBasisPoints(given: string): bigint {
  const basisPoints = readHundredths(given);
  if (basisPoints === undefined)
    throw new Failure("validation_failed", `PERCENT must be a number with at most two decimals; it is "${given}".`);
  return basisPoints;
}
