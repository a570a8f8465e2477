import type { FastifyReply } from "fastify";
import type { Redis } from "ioredis";
import ipaddr from "ipaddr.js";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimit } from "../config.ts";
import { Failure } from "../failure.ts";

/** Which counter a request is counted in. `exempt` is for health and the callbacks of others. */
export type RateLimitName = "login" | "register" | "reset" | "standard" | "exempt";
export type CountedName = Exclude<RateLimitName, "exempt"> | "notice";

/** Counts requests per name and key. */
export interface RateLimiter {
  /** Counts one request, writes the standard headers, and throws `rate_limited` when the limit is used up. */
  count(name: CountedName, key: string, reply: FastifyReply): Promise<void>;
}

export interface RateLimiterOptions {
  limits: Record<CountedName, RateLimit | undefined>;
  /** Shared by all processes; counted in process without it and while it is gone, never left open. */
  redis: Redis | undefined;
  /** In the sandbox a refusal names the variable that sets the limit. */
  isSandbox: boolean;
}

const variables: Record<CountedName, string> = {
  login: "RATE_LIMIT_LOGIN",
  register: "RATE_LIMIT_REGISTER",
  reset: "RATE_LIMIT_RESET",
  standard: "RATE_LIMIT_DEFAULT",
  notice: "RATE_LIMIT_NOTICE",
};

export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const limiters = new Map<CountedName, { limit: RateLimit; limiter: RateLimiterAbstract }>();
  for (const name of Object.keys(variables) as CountedName[]) {
    const limit = options.limits[name];
    if (limit) limiters.set(name, { limit, limiter: createLimiter(name, limit, options.redis) });
  }
  return {
    async count(name, key, reply) {
      const entry = limiters.get(name);
      if (!entry) return;
      const { state, isAllowed } = await consume(entry.limiter, key);
      writeHeaders(reply, name, entry.limit, state);
      if (!isAllowed) throw refusal(name, state, options.isSandbox);
    },
  };
}

function createLimiter(name: CountedName, limit: RateLimit, redis: Redis | undefined): RateLimiterAbstract {
  const shared = { keyPrefix: `limit:${name}`, points: limit.count, duration: limit.seconds };
  const inProcess = new RateLimiterMemory(shared);
  return redis
    ? new RateLimiterRedis({ ...shared, storeClient: redis, insuranceLimiter: inProcess, rejectIfRedisNotReady: true })
    : inProcess;
}

async function consume(
  limiter: RateLimiterAbstract,
  key: string,
): Promise<{ state: RateLimiterRes; isAllowed: boolean }> {
  try {
    return { state: await limiter.consume(key), isAllowed: true };
  } catch (refused) {
    // The library rejects with the state itself when the limit is used up, and with an Error otherwise.
    if (refused instanceof RateLimiterRes) return { state: refused, isAllowed: false };
    throw refused;
  }
}

/** The fields of the IETF draft "RateLimit header fields for HTTP". */
function writeHeaders(reply: FastifyReply, name: CountedName, limit: RateLimit, state: RateLimiterRes): void {
  const label = name === "standard" ? "default" : name;
  void reply.header("ratelimit-policy", `"${label}";q=${limit.count};w=${limit.seconds}`);
  void reply.header("ratelimit", `"${label}";r=${Math.max(0, state.remainingPoints)};t=${secondsLeft(state)}`);
}

function secondsLeft(state: RateLimiterRes): number {
  return Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
}

function refusal(name: CountedName, state: RateLimiterRes, isSandbox: boolean): Failure {
  const seconds = secondsLeft(state);
  const hint = isSandbox ? ` In the sandbox, ${variables[name]}=off (or count/seconds) changes this limit.` : "";
  return new Failure("rate_limited", `Too many requests; try again in ${seconds} seconds.${hint}`, undefined, {
    retryAfterSeconds: seconds,
  });
}

/** The key of an address: IPv4 as it is, also when mapped into IPv6; IPv6 by its /64, which one customer holds whole. */
export function addressKey(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") return address.toString();
  return `${address.toNormalizedString().split(":").slice(0, 4).join(":")}::/64`;
}
