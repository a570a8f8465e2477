import { Failure } from "../../../platform/failure.ts";

export function invoiceNotFound(id: string): Failure {
  return new Failure("not_found", `There is no invoice ${id}.`);
}

export function invoiceAlreadyPaid(number: string, paidAt: Date): Failure {
  return new Failure("already_paid", `${number} was paid on ${paidAt.toISOString()}; nothing was booked.`);
}
