import type { FastifyInstance } from "fastify";

/** One company of the outside world, as the sandbox plays it. */
export interface Vendor {
  register(server: FastifyInstance): Promise<void> | void;
  /**
   * Its part of the people's page: one `<section id="…">` in which every value is escaped (`page/html.ts` does so).
   * A `<button data-post="/api/…" data-body='{"json": true}'>` posts that when pressed, then the page refreshes.
   * Tables go inside `<div class="scroll">`; `class="muted"`, `"badge"`, `"danger"` and `"mono"` are styled.
   */
  page?(): string;
}

export interface CarrierOptions {
  accessCode: string;
  secretKey: string;
  requestsPerSecond: number;
  /** How often a query answers "still allocating" before the eSIMs are there. */
  allocatingAnswers: number;
  /** How long after the order the eSIMs are there, however often it was asked. */
  allocateAfterMs: number;
  balanceUsd: number;
  seed: number;
}

export interface PayPalOptions {
  clientId: string;
  clientSecret: string;
  brand?: string;
  /** The account setting that refuses an invoice id which was paid before; off unless said. */
  blocksDuplicateInvoices?: boolean;
}
