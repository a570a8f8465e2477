import { syncPlans } from "../../src/features/catalogue/index.ts";
import { openApp } from "../../src/open-app.ts";
import { loadConfig } from "../../src/platform/config.ts";
import { createLog } from "../../src/platform/log.ts";
import { startTestSandbox } from "./test-sandbox.ts";

/** Syncs the sandbox carrier's catalogue into a database, as a fresh installation does. */
export async function fillCatalogue(databaseUrl: string): Promise<void> {
  const sandbox = await startTestSandbox();
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
