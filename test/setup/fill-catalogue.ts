import { startSandbox } from "../../sim/sandbox.ts";
import { syncPlans } from "../../src/features/catalogue/index.ts";
import { openApp } from "../../src/open-app.ts";
import { loadConfig, sandboxCredentials } from "../../src/platform/config.ts";
import { createLog } from "../../src/platform/log.ts";

/** Syncs the sandbox carrier's catalogue into a database, as a fresh installation does. */
export async function fillCatalogue(databaseUrl: string): Promise<void> {
  const sandbox = await startSandbox({
    port: 0,
    host: "127.0.0.1",
    smtpPort: 0,
    dataFolder: undefined,
    quiet: true,
    carrier: {
      accessCode: sandboxCredentials.ESIMACCESS_ACCESS_CODE,
      secretKey: sandboxCredentials.ESIMACCESS_SECRET_KEY,
      requestsPerSecond: 10_000,
      allocatingAnswers: 0,
      allocateAfterMs: 0,
      balanceUsd: 100_000,
      // The same seed as the simulators of the tests: they sell what the template lists.
      seed: 1,
    },
    paypal: { clientId: sandboxCredentials.PAYPAL_CLIENT_ID, clientSecret: sandboxCredentials.PAYPAL_CLIENT_SECRET },
  });
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    SANDBOX_PORT: String(sandbox.port),
    SANDBOX_SMTP_PORT: String(sandbox.smtpPort),
    DATABASE_CONNECTIONS: "2",
    JWT_SECRET: "a secret of the tests, long enough to sign with",
    ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
  });
  const opened = await openApp(config, createLog("silent"));
  try {
    await syncPlans(opened.app);
  } finally {
    // A database with an open connection can't be a template.
    await opened.close();
    await sandbox.close();
  }
}
