import { readAmount } from "./amount.ts";
import {
  type Fields,
  inBody,
  readChoice,
  readObject,
  readRequired,
  readText,
  readUrl,
  toFields,
} from "./body-fields.ts";
import { invalidRequest, unprocessable } from "./errors.ts";
import type { Experience, Order, PurchaseUnit } from "./order.ts";

export type OrderRequest = Pick<Order, "intent" | "dialect" | "units" | "experience">;

const unitsMax = 10;
const landingPages = ["LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE", "BILLING"] as const;
const userActions = ["CONTINUE", "PAY_NOW"] as const;
const shippingPreferences = ["GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"] as const;
const methodPreferences = ["UNRESTRICTED", "IMMEDIATE_PAYMENT_REQUIRED"] as const;

/** What the body of a create call asks for, checked as PayPal checks it. Throws PayPal's 400 or 422. */
export function readOrderRequest(body: Fields, requestId: string | undefined): OrderRequest {
  readRequired(body, "intent");
  const intent = readChoice(body, "intent", ["CAPTURE", "AUTHORIZE"]) ?? "CAPTURE";
  const units = readUnits(body);
  const source = readPaymentSource(body, requestId);
  const context =
    source === undefined ? readObject(body, "application_context") : readObject(source, "experience_context");
  return {
    intent,
    units,
    dialect: source === undefined ? "approve" : "payer-action",
    experience: readExperience(context),
  };
}

function readUnits(body: Fields): PurchaseUnit[] {
  const listed = readRequired(body, "purchase_units");
  if (!Array.isArray(listed)) throw invalidRequest("INVALID_PARAMETER_SYNTAX", inBody("/purchase_units"));
  if (listed.length === 0 || listed.length > unitsMax) {
    throw invalidRequest("INVALID_PARAMETER_VALUE", inBody("/purchase_units"));
  }
  const units = listed.map((unit, index) => readUnit(toFields(unit, `/purchase_units/${index}`)));
  if (new Set(units.map((unit) => unit.reference_id)).size < units.length) {
    throw unprocessable("DUPLICATE_REFERENCE_ID", "/purchase_units");
  }
  if (new Set(units.map((unit) => unit.amount.currency_code)).size > 1) {
    throw unprocessable("MULTI_CURRENCY_ORDER", "/purchase_units");
  }
  return units;
}

function readUnit(unit: Fields): PurchaseUnit {
  return {
    reference_id: readText(unit, "reference_id", 256) ?? "default",
    amount: readAmount(unit),
    description: readText(unit, "description", 127),
    custom_id: readText(unit, "custom_id", 127),
    invoice_id: readText(unit, "invoice_id", 127),
    soft_descriptor: readText(unit, "soft_descriptor", 22),
  };
}

function readPaymentSource(body: Fields, requestId: string | undefined): Fields | undefined {
  const source = readObject(body, "payment_source");
  if (source === undefined) return undefined;
  if (Object.keys(source.values).length === 0) throw unprocessable("NO_PAYMENT_SOURCE_PROVIDED", "/payment_source");
  if (requestId === undefined) {
    throw invalidRequest("PAYPAL_REQUEST_ID_REQUIRED", { field: "PayPal-Request-Id", location: "header" });
  }
  const paypal = readObject(source, "paypal");
  if (paypal === undefined) throw unprocessable("UNSUPPORTED_PAYMENT_SOURCE", "/payment_source");
  return paypal;
}

function readExperience(context: Fields | undefined): Experience {
  if (context === undefined) return { return_url: undefined, cancel_url: undefined, brand_name: undefined };
  readChoice(context, "landing_page", landingPages);
  readChoice(context, "user_action", userActions);
  readChoice(context, "shipping_preference", shippingPreferences);
  readChoice(context, "payment_method_preference", methodPreferences);
  return {
    return_url: readUrl(context, "return_url"),
    cancel_url: readUrl(context, "cancel_url"),
    brand_name: readText(context, "brand_name", 127),
  };
}
