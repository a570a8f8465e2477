import { Failure } from "../platform/failure.ts";

/** Cents of an amount as an operator types it: 500, 12.50. A minus sign is taken only where `isSigned`. */
export function readMoneyArgument(given: string, name: string, { isSigned = false } = {}): bigint {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,2}))?$/.exec(given);
  if (!match || (match[1] === "-" && !isSigned)) {
    throw new Failure(
      "validation_failed",
      `${name} must be an amount in USD with at most two decimals, such as 500 or 12.50; it is "${given}".`,
    );
  }
  const cents = BigInt(match[2] ?? "0") * 100n + BigInt((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -cents : cents;
}
