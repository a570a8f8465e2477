import type { Redis } from "ioredis";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import type { Database } from "./platform/database.ts";
import type { DialPolicy } from "./platform/dialer/endpoint-url.ts";
import type { Log } from "./platform/log.ts";
import type { Readiness } from "./platform/readiness.ts";
import type { Signals } from "./platform/signals.ts";
import type { EsimProviders } from "./providers/esim/registry.ts";
import type { Mailer, SmtpServer } from "./providers/mail/contract.ts";
import type { PaymentProvider } from "./providers/payment/contract.ts";

/** A mail server of a reseller's. */
export interface OwnMailServer {
  /** How to sign in. Throws when its password can't be decrypted. */
  open(): SmtpServer;
  allowInsecure: boolean;
  /** For the whole of one mail or one test; half a minute without it. */
  timeoutMs?: number;
}

/** Everything outside this process that we talk to. Whoever holds it can touch the world. */
export interface App {
  config: Config;
  database: Database;
  /** Wakes whoever waits for a job or an order; losing a signal costs time, nothing else. */
  signals: Signals;
  redis: Redis | undefined;
  clock: Clock;
  readiness: Readiness;
  log: Log;
  carriers: EsimProviders;
  payments: PaymentProvider;
  /** The system's own mail server. */
  mailer: Mailer;
  /** A mailer through a server that a reseller named: its address is checked at every connection. */
  openMailer: (server: OwnMailServer) => Mailer;
  /** Where webhooks may be sent to. */
  endpoints: DialPolicy;
}
