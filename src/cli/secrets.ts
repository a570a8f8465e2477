import { Command } from "commander";
import type { App } from "../app.ts";
import { rotateTotpSecrets } from "../features/auth/index.ts";
import { rotateSecrets } from "../features/branding/index.ts";
import { rotateWebhookSecrets } from "../features/webhooks/index.ts";
import { StartFailure } from "../launch/start-failure.ts";
import { DecryptionFailed } from "../platform/encryption.ts";
import { runCommand } from "./run.ts";

export function secretsCommand(): Command {
  const command = new Command("secrets").description("passwords and signing secrets that are stored encrypted");
  command
    .command("rotate")
    .description("encrypts every stored secret with the first key of ENCRYPTION_KEYS; the older keys can go afterwards")
    .action(
      async () =>
        await runCommand(async (app) => {
          const count = await rotateAll(app);
          const [newest] = app.config.encryptionKeys;
          console.log(
            `${count} stored secret${count === 1 ? "" : "s"} moved to the key ${newest?.id ?? ""}; all others were on it.`,
          );
          return undefined;
        }),
    );
  return command;
}

async function rotateAll(app: App): Promise<number> {
  try {
    return (await rotateSecrets(app)) + (await rotateWebhookSecrets(app)) + (await rotateTotpSecrets(app));
  } catch (error) {
    if (!(error instanceof DecryptionFailed)) throw error;
    const configured = app.config.encryptionKeys.map(({ id }) => id).join(", ");
    throw new StartFailure(
      `A stored secret was encrypted with another key than those of ENCRYPTION_KEYS (${configured}). Put that key behind the others and run ` +
        "this again; what was moved already stays moved.",
      { cause: error },
    );
  }
}
