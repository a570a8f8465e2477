import { Failure } from "./failure.ts";

/** Money inside is integer minor units (`bigint` cents); carriers' costs are integer millionths of a dollar. */
export const currency = "USD";
const microsPerCent = 10_000n;
const basisPointsPerWhole = 10_000n;
/** The largest amount that a JSON number carries exactly, with its fifteen digits. What an operation takes is for it to say. */
const amountCentsMax = 999_999_999_999_999n;

/** The JSON number of an amount: 1500n → 15. Exact, because an IEEE double carries 15 significant digits. */
export function toWireAmount(cents: bigint): number {
  return Number(cents) / 100;
}

/** "15.00": what people read in mails and on pages. */
export function formatCents(cents: bigint): string {
  const absolute = cents < 0n ? -cents : cents;
  return `${cents < 0n ? "-" : ""}${absolute / 100n}.${String(absolute % 100n).padStart(2, "0")}`;
}

/**
 * Reads an amount from a JSON number. Throws `validation_failed` naming `path` when it is not positive, has more than two decimals or more
 * than fifteen digits: never rounds. The shortest decimal that prints the same number is what the client wrote.
 */
export function readWireAmount(value: number, path = "amount"): bigint {
  const cents = readHundredths(String(value)) ?? 0n;
  if (cents <= 0n || cents > amountCentsMax) {
    const remedy = "must be a positive number with at most two decimals, such as 15 or 15.50";
    throw new Failure("validation_failed", `${path} ${remedy}.`, [{ path, message: remedy }]);
  }
  return cents;
}

/** "12.34": millionths of a dollar, as carriers count, rounded down to the cent. */
export function formatMicros(micros: bigint): string {
  return formatCents(micros / microsPerCent);
}

/** "12.5" → 1250n: a decimal with at most two places in hundredths, digit by digit, so that nothing is rounded. Undefined for anything else. */
export function readHundredths(decimal: string): bigint | undefined {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(decimal);
  return match ? BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0")) : undefined;
}

/** Refuses every currency but the one Passim keeps its books in. */
export function requireCurrency(given: string | undefined): void {
  if (given === undefined || given === currency) return;
  throw new Failure("currency_not_supported", `${currency} is the one currency here; "${given}" is not supported.`, [
    { path: "currency", message: `must be ${currency}` },
  ]);
}

/** The price with a margin or markup on a cost, rounded once, half up, to the cent. */
export function priceCentsFromMicros(costMicros: bigint, markupBasisPoints: bigint): bigint {
  return divideHalfUp(costMicros * (basisPointsPerWhole + markupBasisPoints), basisPointsPerWhole * microsPerCent);
}

function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}
