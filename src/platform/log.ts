import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";

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

/** Lines of JSON on standard output or to `destination`, or lines for people where a person is looking; `level` "silent" for tests. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" },
  };
  if (destination) return pino(options, destination);
  if (!process.stdout.isTTY) return pino(options);
  return pino(
    options,
    pretty({ colorize: true, singleLine: true, translateTime: "SYS:HH:MM:ss", ignore: "time_ms", sync: true }),
  );
}
