import { type Logger, pino } from "pino";

export type Log = Logger;

/** Keys whose values never reach a log, at the top of a line or one level below. */
const secretKeys = [
  "password",
  "authorization",
  "token",
  "access_token",
  "refresh_token",
  "secret",
  "smtp_pass",
  "cookie",
];

/** Lines of JSON on standard output; `level` "silent" for tests. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" },
  });
}
