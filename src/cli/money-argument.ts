import { Failure } from "../platform/failure.ts";
import { readHundredths } from "../platform/money.ts";

const amountCentsMax = 99_999_999_999n;

/** Cents of an amount as an operator types it: 500, 12.50. A minus sign is taken only where `isSigned`. */
export function readMoneyArgument(given: string, name: string, { isSigned = false } = {}): bigint {
  const isNegative = isSigned && given.startsWith("-");
  const cents = readHundredths(isNegative ? given.slice(1) : given);
  if (cents === undefined || cents > amountCentsMax) {
    throw new Failure(
      "validation_failed",
      `${name} must be an amount in USD with at most two decimals, such as 500 or 12.50; it is "${given}".`,
    );
  }
  return isNegative ? -cents : cents;
}
