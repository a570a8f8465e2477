import { once } from "node:events";
import { Redis } from "ioredis";
import type { App } from "./app.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import { openDatabase } from "./platform/database.ts";
import { connectToHost, type HostTarget } from "./platform/dialer/connect.ts";
import type { Log } from "./platform/log.ts";
import { createReadiness } from "./platform/readiness.ts";
import { createRequestBudget } from "./platform/request-budget.ts";
import { openSignals } from "./platform/signals.ts";
import { startTracing } from "./platform/tracing.ts";
import { onVendorCall } from "./platform/vendor-trace.ts";
import { createEsimAccess } from "./providers/esim/esim-access/adapter.ts";
import { createEsimProviders } from "./providers/esim/registry.ts";
import { createSmtpMailer } from "./providers/mail/smtp/mailer.ts";
import { createPayPal } from "./providers/payment/paypal/adapter.ts";

const redisPatienceMs = 2_000;
const mailTimeoutMs = 30_000;
/** Where subscribers may listen outside the sandbox. */
const webhookPorts = [443, 8443];
const mailPorts = [25, 465, 587, 2525];

/** The id of the one carrier account that the configuration names. */
export const esimAccessId = "provider-esimaccess";

export interface OpenApp {
  app: App;
  close(): Promise<void>;
}

/** Connects to everything that the configuration names. */
export async function openApp(
  config: Config,
  log: Log,
  clock: Clock = systemClock,
  applicationName?: string,
): Promise<OpenApp> {
  if (config.databaseUrl === undefined) throw new Error("The app needs a database address.");
  const database = openDatabase({
    connectionString: config.databaseUrl,
    connectionsMax: config.databaseConnectionsMax,
    ...(applicationName === undefined ? {} : { applicationName }),
    onConnectionLost: (error) => log.warn({ err: error }, "a connection to the database was lost"),
  });
  try {
    const signals = await openSignals(database);
    const redis = config.redisUrl === undefined ? undefined : await openRedis(config.redisUrl, log);
    const app: App = {
      config,
      database,
      signals,
      redis,
      clock,
      readiness: createReadiness(),
      log,
      endpoints: { allowLoopback: config.isSandbox, ports: webhookPorts },
      ...openProviders(config, clock, database, log),
    };
    const stopTracing = config.tracing
      ? startTracing({
          ...config.tracing,
          onLost: (error) => log.warn({ err: error }, "spans could not be sent to the collector and are gone"),
        })
      : undefined;
    const stopLogging = onVendorCall(({ durationMs, requestId, ...call }) =>
      log.debug({ ...call, duration_ms: durationMs, request_id: requestId }, "vendor request"),
    );
    return {
      app,
      async close() {
        stopLogging();
        await stopTracing?.();
        app.mailer.close();
        redis?.disconnect();
        await signals.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Commands fail at once while Redis is gone, so that nobody waits for a cache. */
async function openRedis(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    retryStrategy: (times) => Math.min(times * 200, 2_000),
  });
  redis.on("error", (error: Error) =>
    log.warn({ err: error }, "Redis can't be reached; counting in this process meanwhile"),
  );
  // Counted here from the first request on; one that can't be reached in a moment is joined later.
  await once(redis, "ready", { signal: AbortSignal.timeout(redisPatienceMs) }).catch(() => undefined);
  return redis;
}

function openProviders(
  config: Config,
  clock: Clock,
  database: App["database"],
  log: Log,
): Pick<App, "carriers" | "payments" | "mailer" | "openMailer"> {
  const budget = createRequestBudget(database, esimAccessId, config.esimAccess.requestsPerSecond);
  const esimAccess = createEsimAccess({
    id: esimAccessId,
    name: "eSIM Access",
    url: config.esimAccess.url,
    accessCode: config.esimAccess.accessCode,
    secretKey: config.esimAccess.secretKey.reveal(),
    throttle: budget,
    clock: () => clock.now(),
    onUnreadable: (message) => log.warn({ provider: esimAccessId }, message),
  });
  return {
    carriers: createEsimProviders([esimAccess]),
    payments: createPayPal({
      url: config.paypal.url,
      clientId: config.paypal.clientId,
      clientSecret: config.paypal.clientSecret.reveal(),
      certificateHosts: certificateHosts(config),
      ...(config.paypal.trustedRootsPem === undefined ? {} : { trustedRootsPem: config.paypal.trustedRootsPem }),
      clock: () => clock.now(),
    }),
    mailer: createSmtpMailer(
      {
        host: config.smtp.host,
        port: config.smtp.port,
        isSecure: config.smtp.isSecure,
        user: config.smtp.user ?? null,
        password: config.smtp.password?.reveal() ?? null,
      },
      { timeoutMs: mailTimeoutMs, allowInsecure: config.isSandbox },
    ),
    openMailer: (server) =>
      createSmtpMailer(server.open(), {
        timeoutMs: server.timeoutMs ?? mailTimeoutMs,
        allowInsecure: server.allowInsecure,
        connect: checkedConnect(config),
      }),
  };
}

/** Mail servers that resellers name are connected to through the dialer, on mail's ports only. */
function checkedConnect(config: Config) {
  const policy = { allowLoopback: config.isSandbox, ports: mailPorts };
  return async (target: HostTarget) => await connectToHost(target, policy);
}

function certificateHosts(config: Config): string[] {
  const { host, hostname } = new URL(config.paypal.url);
  return [host, hostname.replace(/^api-m\./, "api.")];
}
