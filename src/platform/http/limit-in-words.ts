import type { RateLimit } from "../config.ts";

/** Such as "5 attempts per IP address per 15 minutes". */
export function limitInWords(limit: RateLimit | undefined, what: string, whose: string): string {
  if (limit === undefined) return "no limit";
  return `${limit.count} ${what}${limit.count === 1 ? "" : "s"} per ${whose} per ${inWords(limit.seconds)}`;
}

function inWords(seconds: number): string {
  const units: [string, number][] = [
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ["second", 1];
  return seconds === size ? unit : `${seconds / size} ${unit}s`;
}
