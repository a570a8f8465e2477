import { randomBytes } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { openBook } from "../book.ts";
import { createClock } from "../clock.ts";
import { createFaults, type Faults } from "../faults.ts";
import type { PayPalOptions } from "../vendor.ts";
import type { World } from "../world.ts";
import { createPayPal } from "./index.ts";

const credentials = { clientId: "client", clientSecret: "secret" };

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or `{}` when it is not a JSON object. */
  readonly json: Record<string, unknown>;
}

interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface LonePayPal {
  readonly url: string;
  readonly faults: Faults;
  /** A call as the merchant makes it: JSON, with its token. */
  call(path: string, asking?: Asking): Promise<Answer>;
  /** Moves the clock; the next call gets itself a new token, as the old one may have expired. */
  advance(seconds: number): void;
  /** Does what was put off until later and is due within this much real time, without waiting for it. */
  runLater(withinMs?: number): Promise<void>;
  /** What was put off, in milliseconds from when it was. */
  delaysMs(): number[];
  page(): string;
  close(): Promise<void>;
}

/** PayPal alone on a free port, for its tests: its timers fire when the test says so. */
export async function startLonePayPal(
  options: Partial<PayPalOptions> & { dataFolder?: string } = {},
): Promise<LonePayPal> {
  const put: { delayMs: number; work: () => void | Promise<void> }[] = [];
  const server = Fastify();
  const faults = createFaults();
  const world: World = {
    book: (name) => openBook(options.dataFolder, name),
    clock: createClock(openBook(options.dataFolder, "clock")),
    faults,
    url: () => addressOf(server),
    random: randomBytes,
    later: (delayMs, work) => put.push({ delayMs, work }),
    log: () => undefined,
  };
  const paypal = createPayPal(world, { ...credentials, ...options });
  await paypal.register(server);
  await server.listen({ port: 0, host: "127.0.0.1" });
  let token: string | undefined;
  return {
    url: addressOf(server),
    faults,
    call: async (path, asking = {}) => {
      token ??= await requestToken(addressOf(server));
      return await ask(`${addressOf(server)}${path}`, token, asking);
    },
    advance: (seconds) => {
      world.clock.advance(seconds);
      token = undefined;
    },
    delaysMs: () => put.map((one) => one.delayMs),
    runLater: async (withinMs = 0) => {
      const due = put.filter((one) => one.delayMs <= withinMs);
      for (const one of due) put.splice(put.indexOf(one), 1);
      for (const one of due) await one.work();
    },
    page: () => paypal.page?.() ?? "",
    close: () => server.close(),
  };
}

function addressOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no TCP port.");
  return `http://127.0.0.1:${address.port}`;
}

async function requestToken(url: string): Promise<string> {
  const response = await fetch(`${url}/paypal/v1/oauth2/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from("client:secret").toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  return String(toObject(await response.text())["access_token"]);
}

async function ask(url: string, token: string, { method, body, headers, signal }: Asking): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    redirect: "manual",
    ...(signal !== undefined && { signal }),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: toObject(text) };
}

function toObject(text: string): Record<string, unknown> {
  if (!text.startsWith("{")) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
