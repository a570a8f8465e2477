import { Command } from "commander";
import { verifyAuditLog } from "../features/audit/index.ts";
import { exitCodes, runCommand } from "./run.ts";

export function auditCommand(): Command {
  const command = new Command("audit").description("who did what");
  command
    .command("verify")
    .description("recomputes the chain of every account's audit log; prints any difference and then exits with 2")
    .action(
      async () =>
        await runCommand(async (app) => {
          const proof = await verifyAuditLog(app);
          console.log(`${proof.entries} entries of ${proof.accounts} accounts`);
          for (const difference of proof.differences) console.log(`DIFFERENCE ${difference}`);
          console.log(
            proof.differences.length === 0
              ? "The audit log is whole."
              : 'The audit log was tampered with: see docs/operations.md, "The audit log is not whole".',
          );
          return proof.differences.length === 0 ? exitCodes.done : exitCodes.foundProblems;
        }),
    );
  return command;
}
