import { Command } from "commander";
import { rotateTotpSecrets } from "../features/auth/index.ts";
import { rotateSecrets } from "../features/branding/index.ts";
import { rotateWebhookSecrets } from "../features/webhooks/index.ts";
import { runCommand } from "./run.ts";

export function secretsCommand(): Command {
  const command = new Command("secrets").description("passwords and signing secrets that are stored encrypted");
  command
    .command("rotate")
    .description("encrypts every stored secret with the first key of ENCRYPTION_KEYS; the older keys can go afterwards")
    .action(
      async () =>
        await runCommand(async (app) => {
          const count = (await rotateSecrets(app)) + (await rotateWebhookSecrets(app)) + (await rotateTotpSecrets(app));
          const [newest] = app.config.encryptionKeys;
          console.log(
            `${count} stored secret${count === 1 ? "" : "s"} moved to the key ${newest?.id ?? ""}; all others were on it.`,
          );
          return undefined;
        }),
    );
  return command;
}
