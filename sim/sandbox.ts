import type { FastifyInstance } from "fastify";
import { createCarrier } from "./esim-access/index.ts";
import { lockFolder } from "./folder-lock.ts";
import { createMailbox } from "./mail/mailbox.ts";
import { startSmtpOnKeptPort } from "./mail/smtp-port.ts";
import { createPayPal } from "./paypal/index.ts";
import { createServer } from "./server.ts";
import type { CarrierOptions, PayPalOptions } from "./vendor.ts";
import { openWorld } from "./world.ts";

export interface SandboxOptions {
  /** 0 takes a free port. */
  port: number;
  host: string;
  /** 0 takes a free port, the same one as last time when it is still free. */
  smtpPort: number;
  /** Where the books are kept; without one they end with the sandbox. */
  dataFolder: string | undefined;
  carrier: CarrierOptions;
  paypal: PayPalOptions;
  /** Where people find the platform. */
  platformUrl?: string;
  quiet?: boolean;
}

export interface Sandbox {
  url: string;
  port: number;
  smtpPort: number;
  /** Moves the carrier and PayPal ahead in time. */
  advance(seconds: number): void;
  /** Ends everything at once, also what still waits for an answer. */
  close(): Promise<void>;
}

/** Starts the outside world: carrier, PayPal, mailbox and webhook catcher on one port, and SMTP on another. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    return await open(options, { closers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  options: SandboxOptions,
  { closers, close }: { closers: (() => unknown)[]; close: () => Promise<void> },
): Promise<Sandbox> {
  const { port, host, dataFolder } = options;
  if (dataFolder !== undefined) closers.push(await lockFolder(dataFolder));
  let url = addressOf(host, port);
  const log = options.quiet === true ? () => undefined : (line: string) => console.error(`[sandbox] ${line}`);
  const world = openWorld({ dataFolder, url: () => url, log });
  closers.push(() => world.close());

  const mailbox = createMailbox(world);
  const smtp = await startSmtpOnKeptPort(world, mailbox, { host, port: options.smtpPort });
  closers.push(() => smtp.close());

  const vendors = [
    { id: "payments", title: "Payments", vendor: createPayPal(world, options.paypal) },
    { id: "carrier", title: "eSIMs", vendor: createCarrier(world, options.carrier) },
  ];
  const platformUrl = options.platformUrl ?? "http://localhost:3000";
  const server = createServer(world, { mailbox, vendors, smtpPort: smtp.port, platformUrl });
  closers.push(() => server.close());
  await server.listen({ port, host });
  const takenPort = boundPort(server);
  url = addressOf(host, takenPort);
  return { url, port: takenPort, smtpPort: smtp.port, advance: (seconds) => world.clock.advance(seconds), close };
}

// The address that listens on everything is none that a client can call.
function addressOf(host: string, port: number): string {
  const isEverything = host === "0.0.0.0" || host === "::";
  const reachable = isEverything ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function boundPort(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The sandbox listens on no TCP port.");
  return address.port;
}
