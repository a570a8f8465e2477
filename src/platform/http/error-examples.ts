import { type ErrorCode, errorCatalogue } from "../error-catalogue.ts";

const details: Partial<Record<ErrorCode, Record<string, unknown>[]>> = {
  validation_failed: [{ path: "end_customer_email", message: "must be a valid email" }],
  insufficient_credit: [{ path: "available_credit", message: "15.00 is required", required: 15, available: 4.5 }],
};

/** An answer as a caller sees it when this goes wrong. */
export function errorAnswerFor(code: ErrorCode): Record<string, unknown> {
  const [sentence] = errorCatalogue[code].meaning.split(". ");
  return {
    success: false,
    message: `${(sentence ?? "").replace(/\.$/, "")}.`,
    error: { code, ...(details[code] ? { details: details[code] } : {}) },
    request_id: "req-5f0c7a52-6f5e-4b8f-9d2b-3f1f0a9f8c11",
  };
}
