import type { FastifyInstance } from "fastify";

/** One company of the outside world, as the sandbox plays it. */
export interface Vendor {
  register(server: FastifyInstance): Promise<void> | void;
  /** Its `<section>` of the people's page, as HTML in which every value is escaped. */
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
}
