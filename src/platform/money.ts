import { Failure } from "./failure.ts";

/** Money inside is integer minor units (`bigint` cents); carriers' costs are integer millionths of a dollar. */
export const currency = "USD";
const microsPerCent = 10_000n;
const basisPointsPerWhole = 10_000n;
/** The largest amount that one request may move: ten million dollars, far below what JSON numbers carry exactly. */
const amountCentsMax = 1_000_000_000n;

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
 * Reads an amount from a JSON number. Throws `validation_failed` naming `path` when it is not positive, has more than two decimals or is
 * beyond ten million: never rounds. The shortest decimal that prints the same number is what the client wrote.
 */
export function readWireAmount(value: number, path = "amount"): bigint {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(value));
  const cents = match ? BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0")) : 0n;
  if (cents <= 0n || cents > amountCentsMax) {
    const remedy = "must be a positive number with at most two decimals, such as 15 or 15.50";
    throw new Failure("validation_failed", `${path} ${remedy}.`, [{ path, message: remedy }]);
  }
  return cents;
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

/** The price with a markup on another price, rounded half up to the cent. */
export function withMarkup(cents: bigint, markupBasisPoints: bigint): bigint {
  return divideHalfUp(cents * (basisPointsPerWhole + markupBasisPoints), basisPointsPerWhole);
}

function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}
