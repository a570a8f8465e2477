import {
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
  type TString,
  type TStringOptions,
  Type,
} from "typebox";
import { errorCatalogue } from "../error-catalogue.ts";

/** Marks a schema as a named component of the OpenAPI document. */
export function named<S extends TSchema>(name: string, schema: S): S {
  return { ...schema, title: name };
}

export const Timestamp = Type.String({
  format: "date-time",
  description: "ISO 8601, UTC",
  examples: ["2026-01-15T10:00:00Z"],
});
export const Amount = Type.Number({ description: "US dollars with at most two decimals", examples: [15] });
export const Email = Type.String({ format: "email", maxLength: 254, examples: ["user@example.com"] });

/** Text of one form, and the words in which a refusal names that form. */
export function textLike(pattern: string, form: string, options: TStringOptions = {}): TString {
  return Type.String({ ...options, pattern, "x-form": form });
}

/** Text that stands on one line, such as a name; it may end up in a mail's header. */
export function oneLine(maxLength: number, example: string): TString {
  const pattern = "^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$";
  return textLike(pattern, "one line of text that is not blank", { minLength: 1, maxLength, examples: [example] });
}

export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** A success answer: the keys given, with `success` and, for what changes something, `message`. */
export function success(properties: TProperties): TObject {
  return Type.Object({ success: Type.Literal(true), message: Type.Optional(Type.String()), ...properties });
}

export const Pagination = Type.Object({
  page: Type.Integer(),
  limit: Type.Integer(),
  total: Type.Integer(),
  total_pages: Type.Integer(),
});

/** A page of a list. */
export function successPage(item: TSchema, more: TProperties = {}): TObject {
  return success({ data: Type.Array(item), pagination: Pagination, ...more });
}

export const ErrorAnswer = Type.Object(
  {
    success: Type.Literal(false),
    message: Type.String({ description: "A sentence for a person" }),
    error: Type.Object({
      code: Type.Enum(Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[], {
        description: "Stable, for programs",
      }),
      details: Type.Optional(
        Type.Array(Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: true })),
      ),
    }),
    request_id: Type.String(),
  },
  { additionalProperties: true },
);

/** What an account with a second factor sends for what a stolen session must not do. */
export const TotpCode = Type.String({
  minLength: 6,
  maxLength: 40,
  description:
    "Where the account has a second factor: the six digits that the app shows now, or a recovery code. Each works once",
});

export const pageLimitDefault = 20;
export const pageLimitMax = 100;

/** `page` and `limit` as the contract has them: a limit over 100 is clamped, not refused. */
export const pageQuery = {
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1, description: "Page number, from 1" }),
  limit: Type.Integer({
    minimum: 1,
    default: pageLimitDefault,
    description: `Results per page; more than ${pageLimitMax} count as ${pageLimitMax}`,
  }),
};
export interface PageQuery {
  page: number;
  limit: number;
}

export interface PageRequest {
  page: number;
  limit: number;
  offset: number;
}

export function readPage(query: PageQuery): PageRequest {
  const limit = Math.min(query.limit, pageLimitMax);
  return { page: query.page, limit, offset: (query.page - 1) * limit };
}

/** The `pagination` member for a list of `total` things. */
export function paginate(page: PageRequest, total: number): Static<typeof Pagination> {
  return { page: page.page, limit: page.limit, total, total_pages: Math.ceil(total / page.limit) };
}
