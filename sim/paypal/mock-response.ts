import type { FastifyRequest } from "fastify";
import { internalError, invalidRequest, notFound, notPermitted, type PayPalError, unprocessable } from "./errors.ts";

const malformed: ReadonlySet<string> = new Set([
  "MISSING_REQUIRED_PARAMETER",
  "INVALID_PARAMETER_SYNTAX",
  "INVALID_PARAMETER_VALUE",
  "INVALID_STRING_LENGTH",
  "MALFORMED_REQUEST_JSON",
  "PAYPAL_REQUEST_ID_REQUIRED",
]);

function mockedError(code: string): PayPalError {
  if (code === "INTERNAL_SERVER_ERROR" || code === "INTERNAL_SERVICE_ERROR") return internalError();
  if (code === "INVALID_RESOURCE_ID" || code === "RESOURCE_NOT_FOUND") return notFound("mocked");
  if (code === "PERMISSION_DENIED") return notPermitted();
  return malformed.has(code) ? invalidRequest(code) : unprocessable(code);
}

/**
 * Throws what the `PayPal-Mock-Response` header asks for: any issue by its name, under the status that goes with it.
 * This is how PayPal's own sandbox lets a merchant rehearse refusals; nothing is changed by such a request.
 */
export function refuseAsMocked(request: FastifyRequest): void {
  const header = request.headers["paypal-mock-response"];
  if (typeof header !== "string") return;
  const code = /"mock_application_codes"\s*:\s*"([A-Z_]+)"/.exec(header)?.[1];
  if (code === undefined) throw invalidRequest("INVALID_PARAMETER_SYNTAX", { location: "header", value: header });
  throw mockedError(code);
}
