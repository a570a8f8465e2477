import { Command } from "commander";
import { setMargin } from "../features/catalogue/index.ts";
import { Failure } from "../platform/failure.ts";
import { runCommand } from "./run.ts";

export function marginCommand(): Command {
  const command = new Command("margin").description("what the platform adds to the carriers' prices");
  command
    .command("set")
    .argument("<percent>", "0 to 1000, at most two decimals")
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
  const match = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(given);
  const basisPoints = match ? BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0")) : -1n;
  if (basisPoints < 0n || basisPoints > 100_000n)
    throw new Failure("validation_failed", `PERCENT must be 0 to 1000 with at most two decimals; it is "${given}".`);
  return basisPoints;
}
