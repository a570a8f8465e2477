/** What each issue says to a person. Clients must go by the issue: PayPal is free to reword these. */
const descriptions: Readonly<Record<string, string>> = {
  MISSING_REQUIRED_PARAMETER: "A required field is missing.",
  INVALID_PARAMETER_SYNTAX: "The value of a field does not conform to the expected format.",
  INVALID_PARAMETER_VALUE: "The value of a field is invalid.",
  INVALID_STRING_LENGTH: "The value of a field is either too short or too long.",
  MALFORMED_REQUEST_JSON: "The request JSON is not well formed.",
  PAYPAL_REQUEST_ID_REQUIRED: "A PayPal-Request-Id is required when a payment source is given.",
  NO_PAYMENT_SOURCE_PROVIDED: "The payment_source is there but names no source.",
  UNSUPPORTED_PAYMENT_SOURCE: "This payment source is not supported here.",
  PERMISSION_DENIED: "You do not have permission to access or perform operations on this resource.",
  INVALID_RESOURCE_ID: "The specified resource ID does not exist.",
  INVALID_TOKEN: "The access token has expired.",
  AMOUNT_MISMATCH: "The amount should equal the sum of its breakdown.",
  CANNOT_BE_ZERO_OR_NEGATIVE: "Must be greater than zero.",
  DECIMAL_PRECISION: "If the currency supports decimals, only two decimal places are supported.",
  DECIMALS_NOT_SUPPORTED: "The currency does not support decimals.",
  INVALID_CURRENCY_CODE: "The currency code is invalid or not supported.",
  MULTI_CURRENCY_ORDER: "All purchase units must be in one currency.",
  MAX_VALUE_EXCEEDED: "Should be less than or equal to 999999999999999.99.",
  DUPLICATE_REFERENCE_ID: "The reference_id must be unique when there are several purchase units.",
  DUPLICATE_INVOICE_ID: "The invoice ID was used for an earlier payment and this account blocks duplicates.",
  PAYEE_ACCOUNT_RESTRICTED: "The merchant account is restricted.",
  ACTION_DOES_NOT_MATCH_INTENT: "The order was created with another intent.",
  ORDER_NOT_APPROVED: "The payer has not yet approved the order for payment.",
  ORDER_ALREADY_CAPTURED: "The order is already captured; only one capture is allowed.",
  PREVIOUS_REQUEST_IN_PROGRESS: "A previous request with this PayPal-Request-Id is still in progress.",
  INSTRUMENT_DECLINED: "The instrument was declined by the processor or bank, or it can't be used for this payment.",
  CAPTURE_FULLY_REFUNDED: "The capture has already been fully refunded.",
  REFUND_AMOUNT_EXCEEDED: "The refund is more than what is left of the capture.",
  REFUND_CAPTURE_CURRENCY_MISMATCH: "The refund must be in the currency of the capture.",
  REFUND_TIME_LIMIT_EXCEEDED: "The time in which this capture could be refunded is over.",
  REFUND_NOT_ALLOWED: "This capture cannot be refunded.",
  PENDING_CAPTURE: "A pending capture cannot be refunded.",
  REFUND_FAILED_INSUFFICIENT_FUNDS: "The account has not enough funds for this refund.",
  PARTIAL_REFUND_NOT_ALLOWED: "Only the full amount of this capture can be refunded.",
  TRANSACTION_DISPUTED: "The capture is in dispute: it is settled there, not by a refund.",
};

/** The sentence for an issue, in words of our own. */
export function describeIssue(issue: string): string {
  return descriptions[issue] ?? "The request was refused for the reason that the issue names.";
}
