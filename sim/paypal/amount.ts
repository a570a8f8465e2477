import { type Fields, inBody, readObject, readRequired, readText, toFields } from "./body-fields.ts";
import { invalidRequest, unprocessable } from "./errors.ts";
import { currencies, type Money, toMinorUnits, toMoney, wholeCurrencies } from "./money.ts";

export interface Amount extends Money {
  readonly breakdown?: Readonly<Record<string, Money>>;
}

const added = ["item_total", "shipping", "handling", "tax_total", "insurance"];
const deducted = ["shipping_discount", "discount"];
const maxMinorUnits = 99_999_999_999_999_999n;

/** The `amount` of these fields, greater than zero, its breakdown adding up. Throws PayPal's 400 or 422. */
export function readAmount(fields: Fields): Amount {
  const amount = toFields(readRequired(fields, "amount"), `${fields.path}/amount`);
  const money = readMoney(amount);
  if (toMinorUnits(money) <= 0n) throw unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", `${amount.path}/value`);
  const breakdown = readObject(amount, "breakdown");
  return breakdown === undefined ? money : { ...money, breakdown: readBreakdown(breakdown, money) };
}

function readMoney(fields: Fields): Money {
  const currencyCode = readCurrency(fields);
  readRequired(fields, "value");
  const value = readText(fields, "value", 32) ?? "";
  const where = `${fields.path}/value`;
  const digits = /^(-?)(\d*)(?:\.(\d+))?$/.exec(value);
  if (digits === null) throw invalidRequest("INVALID_PARAMETER_SYNTAX", { ...inBody(where), value });
  const [, sign = "", whole = "", fraction = ""] = digits;
  if (whole === "" && fraction === "") throw invalidRequest("INVALID_PARAMETER_SYNTAX", { ...inBody(where), value });
  if (wholeCurrencies.has(currencyCode)) {
    if (fraction !== "") throw unprocessable("DECIMALS_NOT_SUPPORTED", where);
  } else if (fraction.length > 2) throw unprocessable("DECIMAL_PRECISION", where);
  if (sign === "-") throw unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", where);
  const minorUnits = toMinorUnits({ currency_code: currencyCode, value: `${whole || "0"}.${fraction}` });
  if (minorUnits > maxMinorUnits) throw unprocessable("MAX_VALUE_EXCEEDED", where);
  return toMoney(minorUnits, currencyCode);
}

function readCurrency(fields: Fields): string {
  readRequired(fields, "currency_code");
  const code = readText(fields, "currency_code", 255) ?? "";
  const where = `${fields.path}/currency_code`;
  if (code.length !== 3) throw invalidRequest("INVALID_STRING_LENGTH", { ...inBody(where), value: code });
  if (!currencies.has(code)) throw unprocessable("INVALID_CURRENCY_CODE", where);
  return code;
}

function readBreakdown(fields: Fields, total: Money): Record<string, Money> {
  const parts: Record<string, Money> = {};
  let sum = 0n;
  for (const key of [...added, ...deducted]) {
    const part = readObject(fields, key);
    if (part === undefined) continue;
    const money = readMoney(part);
    if (money.currency_code !== total.currency_code) throw unprocessable("MULTI_CURRENCY_ORDER", part.path);
    parts[key] = money;
    sum += deducted.includes(key) ? -toMinorUnits(money) : toMinorUnits(money);
  }
  if (sum !== toMinorUnits(total)) throw unprocessable("AMOUNT_MISMATCH", fields.path.replace("/breakdown", "/value"));
  return parts;
}
