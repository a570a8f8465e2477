import { Rejected } from "../contract.ts";

/** The carrier counts in ten-thousandths of a dollar, we in millionths. */
const microsPerPriceUnit = 100n;

export function microsOf(price: number): bigint {
  return BigInt(price) * microsPerPriceUnit;
}

/** The carrier's number for an amount of ours. Throws `Rejected` for one that is finer than the carrier's prices ever are. */
export function priceOf(micros: bigint): number {
  if (micros % microsPerPriceUnit !== 0n) {
    throw new Rejected("price_changed", `The carrier has no price of ${micros} micro-dollars`);
  }
  return Number(micros / microsPerPriceUnit);
}

/** Reads a date that the wire's pattern let through: its offset may lack the colon that `Date` asks for. */
export function instantOf(text: string | null | undefined): Date | null {
  if (text === null || text === undefined || text === "") return null;
  return new Date(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
}

/** Empty strings stand for absent values in many of the carrier's fields. */
export function textOf(text: string | null | undefined): string | null {
  return text === "" ? null : (text ?? null);
}
