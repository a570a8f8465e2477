export interface Money {
  readonly currency_code: string;
  readonly value: string;
}

/** These three have no minor unit at PayPal: an amount with decimals is refused. */
export const wholeCurrencies: ReadonlySet<string> = new Set(["HUF", "JPY", "TWD"]);

export const currencies: ReadonlySet<string> = new Set([
  ...["AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY"],
  ...["MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD"],
]);

const feePerTenThousand = 349n;
const fixedFeeMinorUnits = 49n;

/** The amount in the currency's smallest unit; the value must have been checked to fit the currency. */
export function toMinorUnits(money: Money): bigint {
  const [whole = "0", fraction = ""] = money.value.split(".");
  if (wholeCurrencies.has(money.currency_code)) return BigInt(whole);
  return BigInt(`${whole}${fraction.padEnd(2, "0")}`);
}

/** The amount as PayPal prints it: a string with exactly the currency's decimals. */
export function toMoney(minorUnits: bigint, currencyCode: string): Money {
  const sign = minorUnits < 0n ? "-" : "";
  const digits = String(minorUnits < 0n ? -minorUnits : minorUnits);
  if (wholeCurrencies.has(currencyCode)) return { currency_code: currencyCode, value: `${sign}${digits}` };
  const padded = digits.padStart(3, "0");
  return { currency_code: currencyCode, value: `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}` };
}

/** The sum of amounts in one currency. */
export function sumOf(amounts: readonly Money[], currencyCode: string): Money {
  return toMoney(
    amounts.reduce((sum, amount) => sum + toMinorUnits(amount), 0n),
    currencyCode,
  );
}

/** What PayPal keeps of a payment: 3.49 % rounded half up, and 0.49, but never more than there is. */
export function feeOf(gross: Money): Money {
  const minorUnits = toMinorUnits(gross);
  const fee = (minorUnits * feePerTenThousand + 5_000n) / 10_000n + fixedFeeMinorUnits;
  return toMoney(fee < minorUnits ? fee : minorUnits, gross.currency_code);
}
