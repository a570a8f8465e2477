import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { recordAudit } from "../audit/index.ts";
import type { UpdateOrderBody } from "./schema.ts";

/** Changes to the order's contact that are made in the same transaction, or not at all. */
export interface ContactChange {
  customerEmail?: string;
  customerName?: string;
}

type Field = keyof UpdateOrderBody;

/** Writes down which fields of an order were set, by name alone: end customers' data stays out of a log that nobody can erase from. */
export async function recordChange(
  tx: Tx,
  actor: Actor,
  orderId: string,
  fields: readonly Field[],
  now: Date,
): Promise<void> {
  if (fields.length === 0) return;
  const { accountId } = actor;
  const detail = { order_id: orderId, fields: fields.join(" ") };
  await recordAudit(tx, { accountId, by: actor, action: "order_changed", detail }, now);
}

/** The fields that a change of the contact sets. */
export function contactFieldsOf({ customerEmail, customerName }: ContactChange): Field[] {
  return [
    ...(customerEmail === undefined ? [] : ["customer_email" as const]),
    ...(customerName === undefined ? [] : ["customer_name" as const]),
  ];
}
