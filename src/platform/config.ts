import { resolve } from "node:path";
import { envSchema } from "env-schema";
import { type Static, type TSchema, Type } from "typebox";
import { type CrashPoint, crashPoints } from "./crash-points.ts";
import { Secret } from "./secret.ts";
import { findRuleProblem } from "./variable-rules.ts";

const port = (byDefault: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: byDefault });
const limit = (byDefault: string) =>
  Type.String({ pattern: "^(off|[1-9]\\d{0,8}/[1-9]\\d{0,8})$", default: byDefault });
const url = () => Type.String({ pattern: "^https?://[^/\\s]+" });
const text = () => Type.String({ minLength: 1 });

/** Every variable that Passim reads, and nothing else reads the environment. */
const environmentShape = {
  NODE_ENV: Type.String({ default: "development" }),
  ROLE: Type.Enum(["all", "api", "worker"], { default: "all" }),
  PORT: port(3000),
  HOST: Type.String({ default: "127.0.0.1" }),
  PUBLIC_URL: Type.Optional(url()),
  TRUST_PROXY: Type.String({ default: "" }),
  PASSIM_DATA_DIR: Type.String({ minLength: 1, default: "./data" }),
  DATABASE_URL: Type.Optional(Type.String({ pattern: "^postgres(ql)?://" })),
  REDIS_URL: Type.Optional(Type.String({ pattern: "^rediss?://" })),
  DATABASE_CONNECTIONS: Type.Integer({ minimum: 2, maximum: 200, default: 16 }),
  LOG_LEVEL: Type.Enum(["trace", "debug", "info", "warn", "error", "silent"], { default: "info" }),
  ORDER_WAIT_MS: Type.Integer({ minimum: 0, maximum: 60_000, default: 8_000 }),
  DRAIN_GRACE_MS: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  DRAIN_TIMEOUT_MS: Type.Integer({ minimum: 1_000, maximum: 600_000, default: 60_000 }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(url()),
  OTEL_SERVICE_NAME: Type.String({ default: "passim" }),
  METRICS_TOKEN: Type.Optional(Type.String({ minLength: 16 })),
  RATE_LIMIT_LOGIN: limit("5/900"),
  RATE_LIMIT_REGISTER: limit("5/900"),
  RATE_LIMIT_RESET: limit("3/3600"),
  RATE_LIMIT_DEFAULT: limit("1000/3600"),
  RATE_LIMIT_NOTICE: limit("20/600"),
  RATE_LIMIT_SMTP_TEST: limit("30/3600"),
  SANDBOX_PORT: port(3001),
  SANDBOX_SMTP_PORT: port(0),
  JWT_SECRET: Type.Optional(Type.String({ minLength: 32 })),
  ENCRYPTION_KEYS: Type.Optional(
    Type.String({ pattern: "^[A-Za-z0-9_-]+:[A-Za-z0-9+/_=-]{43,}(,[A-Za-z0-9_-]+:[A-Za-z0-9+/_=-]{43,})*$" }),
  ),
  PAYPAL_URL: Type.Optional(url()),
  PAYPAL_CLIENT_ID: Type.Optional(text()),
  PAYPAL_CLIENT_SECRET: Type.Optional(text()),
  PAYPAL_WEBHOOK_ID: Type.Optional(text()),
  ESIMACCESS_URL: Type.Optional(url()),
  ESIMACCESS_ACCESS_CODE: Type.Optional(text()),
  ESIMACCESS_SECRET_KEY: Type.Optional(text()),
  ESIMACCESS_REQUESTS_PER_SECOND: Type.Integer({ minimum: 1, maximum: 10_000, default: 8 }),
  SMTP_HOST: Type.Optional(text()),
  SMTP_PORT: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  SMTP_USER: Type.Optional(text()),
  SMTP_PASS: Type.Optional(text()),
  SMTP_SECURE: Type.Boolean({ default: false }),
  MAIL_FROM: Type.Optional(text()),
  HIBP_URL: Type.Optional(url()),
  PASSIM_CRASH_AT: Type.Optional(Type.Enum([...crashPoints])),
};
const environmentSchema = Type.Object(environmentShape);
type Environment = Static<typeof environmentSchema>;

/** What production can't do without, because only the sandbox has a stand-in for it, and where to get it. */
const requiredInProduction = {
  JWT_SECRET: "at least 32 random characters that sign access tokens",
  ENCRYPTION_KEYS: 'id:base64 pairs of 32 random bytes, the newest first, such as "k1:…"',
  PUBLIC_URL: "the https address that customers reach this server at",
  PAYPAL_CLIENT_ID: "from the PayPal developer dashboard",
  PAYPAL_CLIENT_SECRET: "from the PayPal developer dashboard",
  ESIMACCESS_ACCESS_CODE: "from the carrier's console",
  ESIMACCESS_SECRET_KEY: "from the carrier's console",
  SMTP_HOST: "the server that sends your mail",
  SMTP_PORT: "its port, usually 587",
  MAIL_FROM: "the sender of your mail, such as orders@example.com",
} satisfies Partial<Record<keyof Environment, string>>;

export interface RateLimit {
  count: number;
  seconds: number;
}

export interface Config {
  /** True everywhere but in production: the outside world is the simulators'. */
  isSandbox: boolean;
  role: "all" | "api" | "worker";
  host: string;
  port: number;
  publicUrl: string;
  trustProxy: string;
  dataFolder: string;
  databaseUrl: string | undefined;
  databaseConnectionsMax: number;
  redisUrl: string | undefined;
  logLevel: string;
  orderWaitMs: number;
  drain: {
    /** Between readiness going and the door closing, so that a load balancer sees it first. */
    graceMs: number;
    /** For the whole; what is not finished then is left to its lease. */
    timeoutMs: number;
  };
  /** Who may read the metrics; without it nobody, but in the sandbox anybody. */
  metricsToken: Secret | undefined;
  /** Where spans are sent; without an endpoint nothing is traced. */
  tracing: { endpoint: string; serviceName: string } | undefined;
  rateLimits: {
    login: RateLimit | undefined;
    register: RateLimit | undefined;
    reset: RateLimit | undefined;
    standard: RateLimit | undefined;
    /** Notices under a certificate that we have not seen yet: each makes us ask PayPal for it. */
    notice: RateLimit | undefined;
  };
  /** Tests of mail servers that one account may ask for: each connects to a server that a customer named. */
  smtpTestLimit: RateLimit | undefined;
  sandbox: { port: number; smtpPort: number };
  jwtSecret: Secret;
  /** Key id → 32 bytes; the first one encrypts, all decrypt. */
  encryptionKeys: readonly { id: string; key: Secret }[];
  paypal: {
    url: string;
    clientId: string;
    clientSecret: Secret;
    webhookId: string | undefined;
    trustedRootsPem: string[] | undefined;
  };
  esimAccess: { url: string; accessCode: string; secretKey: Secret; requestsPerSecond: number };
  smtp: { host: string; port: number; user: string | undefined; password: Secret | undefined; isSecure: boolean };
  mailFrom: string;
  hibpUrl: string | undefined;
  /** Where a test wants this process to die; nowhere in production. */
  crashPoint: CrashPoint | undefined;
}

/** The configuration can't be used; `problems` names each variable and the remedy. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem${problems.length === 1 ? "" : "s"}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Reads the whole configuration or throws a `ConfigurationError` that lists everything wrong with it. An empty variable counts as absent. */
export function loadConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const problems: string[] = [];
  const values = readEnvironment(given, problems);
  if (values.NODE_ENV === "production") {
    for (const [name, source] of Object.entries(requiredInProduction))
      if (given[name] === undefined) problems.push(`${name} is required when NODE_ENV is production: ${source}`);
  }
  if (values.ROLE !== "all" && given["DATABASE_URL"] === undefined) {
    problems.push(
      `DATABASE_URL is required when ROLE is ${values.ROLE}: several processes share one PostgreSQL server`,
    );
  }
  if (values.ROLE === "worker" && values.NODE_ENV !== "production" && given["PUBLIC_URL"] === undefined)
    problems.push("PUBLIC_URL is required when ROLE is worker: links in mails lead to the API, not to this process");
  if (problems.length > 0) throw new ConfigurationError(problems);
  return toConfig(values);
}

/** One variable at a time, so that one that is wrong is reported and replaced by its default, and the others are still read. */
function readEnvironment(given: Record<string, string | undefined>, problems: string[]): Environment {
  const sound: Record<string, string> = {};
  for (const [name, shape] of Object.entries(environmentShape)) {
    const value = given[name];
    if (value === undefined) continue;
    const problem = problemOf(name, shape, value);
    if (problem === undefined) sound[name] = value;
    else problems.push(problem);
  }
  return envSchema<Environment>({ schema: environmentSchema, data: sound, env: false });
}

function problemOf(name: string, shape: TSchema, value: string): string | undefined {
  const problem = findShapeProblem(name, shape, value) ?? findRuleProblem(name, value);
  const shown = isSecretName(name) ? "set to something else" : JSON.stringify(value);
  return problem === undefined ? undefined : `${name} ${problem}; it is ${shown}`;
}

function findShapeProblem(name: string, shape: TSchema, value: string): string | undefined {
  try {
    envSchema({ schema: Type.Object({ [name]: shape }), data: { [name]: value }, env: false });
    return undefined;
  } catch (error) {
    return explain(error, name);
  }
}

function isSecretName(name: string): boolean {
  return /SECRET|PASS|KEY|URL|TOKEN/.test(name);
}

function explain(error: unknown, name: string): string {
  const message = error instanceof Error ? error.message.replaceAll(`env/${name} `, "") : String(error);
  if (message.includes("^(off|")) return 'must be "count/seconds", such as 5/900, or off';
  if (message.includes("^postgres")) return "must be a postgres:// address";
  if (message.includes("^redis")) return "must be a redis:// address";
  if (message.includes("^https?")) return "must be an http or https address";
  if (name === "ENCRYPTION_KEYS") return 'must be "id:base64" pairs of 32 bytes, separated by commas';
  if (name === "ROLE") return "must be all, api or worker";
  if (name === "LOG_LEVEL") return "must be trace, debug, info, warn, error or silent";
  return message;
}

/** Credentials of the simulators: they guard nothing. */
export const sandboxCredentials = {
  ESIMACCESS_ACCESS_CODE: "sandbox-access-code",
  ESIMACCESS_SECRET_KEY: "sandbox-secret-key",
  PAYPAL_CLIENT_ID: "sandbox-client-id",
  PAYPAL_CLIENT_SECRET: "sandbox-client-secret",
} as const;

function toConfig(values: Environment): Config {
  const isSandbox = values.NODE_ENV !== "production";
  const sandboxUrl = `http://127.0.0.1:${values.SANDBOX_PORT}`;
  return {
    isSandbox,
    role: values.ROLE,
    host: values.HOST,
    port: values.PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ""),
    trustProxy: values.TRUST_PROXY,
    dataFolder: resolve(values.PASSIM_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    databaseConnectionsMax: values.DATABASE_CONNECTIONS,
    redisUrl: values.REDIS_URL,
    logLevel: values.LOG_LEVEL,
    orderWaitMs: values.ORDER_WAIT_MS,
    drain: { graceMs: values.DRAIN_GRACE_MS ?? (isSandbox ? 0 : 5_000), timeoutMs: values.DRAIN_TIMEOUT_MS },
    metricsToken: values.METRICS_TOKEN === undefined ? undefined : new Secret(values.METRICS_TOKEN),
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: values.OTEL_SERVICE_NAME },
    rateLimits: {
      login: readLimit(values.RATE_LIMIT_LOGIN),
      register: readLimit(values.RATE_LIMIT_REGISTER),
      reset: readLimit(values.RATE_LIMIT_RESET),
      standard: readLimit(values.RATE_LIMIT_DEFAULT),
      notice: readLimit(values.RATE_LIMIT_NOTICE),
    },
    smtpTestLimit: readLimit(values.RATE_LIMIT_SMTP_TEST),
    sandbox: { port: values.SANDBOX_PORT, smtpPort: values.SANDBOX_SMTP_PORT },
    jwtSecret: new Secret(values.JWT_SECRET ?? ""),
    encryptionKeys: readKeys(values.ENCRYPTION_KEYS ?? ""),
    paypal: {
      url: values.PAYPAL_URL ?? (isSandbox ? `${sandboxUrl}/paypal` : "https://api-m.paypal.com"),
      clientId: values.PAYPAL_CLIENT_ID ?? sandboxCredentials.PAYPAL_CLIENT_ID,
      clientSecret: new Secret(values.PAYPAL_CLIENT_SECRET ?? sandboxCredentials.PAYPAL_CLIENT_SECRET),
      webhookId: values.PAYPAL_WEBHOOK_ID,
      trustedRootsPem: undefined,
    },
    esimAccess: {
      url: values.ESIMACCESS_URL ?? (isSandbox ? `${sandboxUrl}/esimaccess` : "https://api.esimaccess.com"),
      accessCode: values.ESIMACCESS_ACCESS_CODE ?? sandboxCredentials.ESIMACCESS_ACCESS_CODE,
      secretKey: new Secret(values.ESIMACCESS_SECRET_KEY ?? sandboxCredentials.ESIMACCESS_SECRET_KEY),
      requestsPerSecond: values.ESIMACCESS_REQUESTS_PER_SECOND,
    },
    smtp: {
      host: values.SMTP_HOST ?? "127.0.0.1",
      port: values.SMTP_PORT ?? values.SANDBOX_SMTP_PORT,
      user: values.SMTP_USER,
      password: values.SMTP_PASS === undefined ? undefined : new Secret(values.SMTP_PASS),
      isSecure: values.SMTP_SECURE,
    },
    mailFrom: values.MAIL_FROM ?? "Passim <hello@passim.example>",
    hibpUrl: values.HIBP_URL ?? (isSandbox ? undefined : "https://api.pwnedpasswords.com"),
    crashPoint: isSandbox ? values.PASSIM_CRASH_AT : undefined,
  };
}

function readLimit(value: string): RateLimit | undefined {
  const [count, seconds] = value.split("/").map(Number);
  return count !== undefined && seconds !== undefined ? { count, seconds } : undefined;
}

function readKeys(value: string): { id: string; key: Secret }[] {
  return value
    .split(",")
    .filter(Boolean)
    .map((pair) => {
      const [id = "", key = ""] = pair.split(":");
      return { id, key: new Secret(key) };
    });
}
