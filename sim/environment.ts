import { join } from "node:path";
import type { SandboxOptions } from "./sandbox.ts";

type Environment = Record<string, string | undefined>;

/** The sandbox's options from its environment; throws a sentence that names the variable that is wrong. */
export function readOptions(environment: Environment): SandboxOptions {
  const text = (name: string, byDefault: string) => environment[name] || byDefault;
  const number = (name: string, byDefault: number, bounds: { min: number; max: number }) =>
    readNumber(environment, { name, byDefault, ...bounds });
  const port = { min: 0, max: 65_535 };
  return {
    port: number("SANDBOX_PORT", 3001, port),
    host: text("HOST", "127.0.0.1"),
    smtpPort: number("SANDBOX_SMTP_PORT", 0, port),
    dataFolder: join(text("PASSIM_DATA_DIR", "./data"), "sandbox"),
    platformUrl: readUrl("PUBLIC_URL", text("PUBLIC_URL", `http://localhost:${number("PORT", 3000, port)}`)),
    carrier: {
      accessCode: text("ESIMACCESS_ACCESS_CODE", "sandbox-access-code"),
      secretKey: text("ESIMACCESS_SECRET_KEY", "sandbox-secret-key"),
      requestsPerSecond: number("SANDBOX_CARRIER_RPS", 8, { min: 1, max: 100_000 }),
      allocatingAnswers: number("SANDBOX_CARRIER_ALLOCATING", 2, { min: 0, max: 1000 }),
      allocateAfterMs: 600,
      balanceUsd: 100_000,
      seed: number("SANDBOX_SEED", 1, { min: 0, max: 2 ** 31 - 1 }),
    },
    paypal: {
      clientId: text("PAYPAL_CLIENT_ID", "sandbox-client-id"),
      clientSecret: text("PAYPAL_CLIENT_SECRET", "sandbox-client-secret"),
    },
  };
}

interface NumberRule {
  name: string;
  byDefault: number;
  min: number;
  max: number;
}

function readNumber(environment: Environment, { name, byDefault, min, max }: NumberRule): number {
  const text = environment[name]?.trim();
  if (text === undefined || text === "") return byDefault;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  return value;
}

function readUrl(name: string, text: string): string {
  if (!URL.canParse(text)) throw new Error(`${name} must be an address like http://localhost:3000, not "${text}".`);
  return text.replace(/\/+$/, "");
}
