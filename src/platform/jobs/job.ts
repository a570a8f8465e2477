import { type Static, type TSchema, Type } from "typebox";

/** Each queue has slots of its own, so that a slow neighbour starves nobody. */
export const queues = ["orders", "esims", "payments", "mail", "order-mail", "webhooks", "background"] as const;
export type Queue = (typeof queues)[number];

/** A kind of work that outlives the request and the process that asked for it. */
export interface Job<Payload = unknown> {
  name: string;
  queue: Queue;
  payload: TSchema;
  /** After so many failures in a row it is put aside for a person (`doctor` shows it). */
  attemptsMax: number;
  /** Milliseconds to wait after the nth failure. */
  backoffMs: (attempt: number) => number;
  readonly payloadType?: Payload;
}

export interface JobOptions<S extends TSchema> {
  name: string;
  queue: Queue;
  payload: S;
  attemptsMax: number;
  backoffMs?: (attempt: number) => number;
}

/** Declares a job; its handler is listed in `src/jobs.ts`. */
export function defineJob<S extends TSchema>(options: JobOptions<S>): Job<Static<S>> {
  return { backoffMs: exponentialBackoff(1_000, 300_000), ...options };
}

/** The payload of a job that needs none. */
export const noPayload = Type.Object({});

/** Doubles from `firstMs` up to `longestMs`. */
export function exponentialBackoff(firstMs: number, longestMs: number): (attempt: number) => number {
  return (attempt) => Math.min(firstMs * 2 ** Math.min(attempt - 1, 30), longestMs);
}

/** What a handler says of a run that did not fail: done, or to be run again at a time (which counts as no failure). */
export type JobOutcome = { runAgainAt: Date } | undefined;
