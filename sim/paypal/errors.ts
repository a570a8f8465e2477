import { describeIssue } from "./issues.ts";

interface ErrorDetail {
  readonly issue: string;
  readonly field?: string;
  readonly value?: string;
  readonly location?: "body" | "header" | "path" | "query";
}

interface ErrorLink {
  readonly href: string;
  readonly rel: string;
  readonly method: "GET";
}

const messages = {
  INVALID_REQUEST: "Request is not well-formed, syntactically incorrect, or violates schema.",
  AUTHENTICATION_FAILURE: "Authentication failed: the Authorization header is missing or its credentials are invalid.",
  NOT_AUTHORIZED: "Authorization failed due to insufficient permissions.",
  RESOURCE_NOT_FOUND: "The specified resource does not exist.",
  RESOURCE_CONFLICT: "The server has detected a conflict while processing this request.",
  UNSUPPORTED_MEDIA_TYPE: "The server does not support the request payload's media type.",
  UNPROCESSABLE_ENTITY: "The requested action could not be performed, or failed business validation.",
  INTERNAL_SERVER_ERROR: "An internal server error has occurred.",
} as const;

type ErrorName = keyof typeof messages;

/** A refusal in PayPal's own envelope; whoever throws it has changed nothing. */
export class PayPalError extends Error {
  readonly httpStatus: number;
  readonly #name: ErrorName;
  readonly #details: readonly ErrorDetail[];
  readonly #links: readonly ErrorLink[];

  constructor(httpStatus: number, name: ErrorName, details: ErrorDetail[], links: ErrorLink[] = []) {
    super(`${name} ${details.map((detail) => detail.issue).join(" ")}`);
    this.httpStatus = httpStatus;
    this.#name = name;
    this.#details = details;
    this.#links = links;
  }

  /** The JSON that goes over the wire; the debug id is the answer's PayPal-Debug-Id. */
  toBody(debugId: string): object {
    return {
      name: this.#name,
      message: messages[this.#name],
      debug_id: debugId,
      ...(this.#details.length > 0 && {
        details: this.#details.map((detail) => ({ ...detail, description: describeIssue(detail.issue) })),
      }),
      links: this.#links,
    };
  }
}

export const invalidRequest = (issue: string, where: Omit<ErrorDetail, "issue"> = {}) =>
  new PayPalError(400, "INVALID_REQUEST", [{ ...where, issue }]);

export const unprocessable = (issue: string, field?: string, links?: ErrorLink[]) =>
  new PayPalError(422, "UNPROCESSABLE_ENTITY", [{ issue, ...(field !== undefined && { field }) }], links);

export const notFound = (id: string) =>
  new PayPalError(404, "RESOURCE_NOT_FOUND", [{ issue: "INVALID_RESOURCE_ID", location: "path", value: id }]);

export const requestInProgress = () =>
  new PayPalError(409, "RESOURCE_CONFLICT", [{ issue: "PREVIOUS_REQUEST_IN_PROGRESS" }]);

export const internalError = () => new PayPalError(500, "INTERNAL_SERVER_ERROR", []);

export const notPermitted = () => new PayPalError(403, "NOT_AUTHORIZED", [{ issue: "PERMISSION_DENIED" }]);

export const unsupportedMediaType = () => new PayPalError(415, "UNSUPPORTED_MEDIA_TYPE", []);
