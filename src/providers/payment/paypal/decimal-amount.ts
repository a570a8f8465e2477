/** Currencies that PayPal takes without decimals and refuses with them. */
const currenciesWithoutDecimals = new Set(["HUF", "JPY", "TWD"]);

/** Hundredths of the currency's unit as PayPal's decimal string. Throws `RangeError` for what the currency can't express. */
export function toDecimal(amountCents: bigint, currency: string): string {
  if (amountCents < 0n) throw new RangeError(`A payment can't be negative: ${amountCents} cents`);
  const cents = amountCents % 100n;
  if (!currenciesWithoutDecimals.has(currency)) return `${amountCents / 100n}.${cents.toString().padStart(2, "0")}`;
  if (cents !== 0n) throw new RangeError(`${currency} has no decimals: ${amountCents} hundredths can't be paid`);
  return (amountCents / 100n).toString();
}

/** PayPal's decimal string as hundredths, digit by digit: a float in between would lose cents. Throws `RangeError` for anything else. */
export function toCents(decimal: string): bigint {
  const match = /^(\d{1,15})(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (match === null) throw new RangeError(`"${decimal.slice(0, 32)}" is not an amount in whole cents`);
  const [, units = "0", cents = ""] = match;
  return BigInt(units) * 100n + BigInt(cents.padEnd(2, "0"));
}
