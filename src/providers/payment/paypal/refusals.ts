import { Declined, NotApproved, PaymentRefused, PaymentUnknown, RefundRefused } from "../contract.ts";
import { type Answer, type Problem, problemOf } from "./answer.ts";

/**
 * What PayPal's issues mean to us; any other is a refusal for good. `look` is PayPal saying that the same thing was done, or is being
 * done, by another call: only the order itself tells how that ends.
 */
const meanings: Record<string, "not_approved" | "declined" | "look" | undefined> = {
  ORDER_NOT_APPROVED: "not_approved",
  PAYER_ACTION_REQUIRED: "not_approved",
  INSTRUMENT_DECLINED: "declined",
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: "declined",
  PAYER_CANNOT_PAY: "declined",
  TRANSACTION_REFUSED: "declined",
  ORDER_ALREADY_CAPTURED: "look",
  ORDER_COMPLETION_IN_PROGRESS: "look",
  PREVIOUS_REQUEST_IN_PROGRESS: "look",
};

/** What a refused capture throws, or `look` when the truth is in the order. */
export function captureRefusal(answer: Answer): Error | "look" {
  const problem = problemOf("capture", answer);
  switch (meaningOf(answer, problem)) {
    case "look":
      return "look";
    case "not_approved":
      return new NotApproved(problem.message);
    case "declined":
      return new Declined(problem.message);
    case undefined:
      return new PaymentRefused(problem.issue, problem.message);
  }
}

/** What a refused refund throws. */
export function refundRefusal(answer: Answer): Error {
  const problem = problemOf("refund", answer);
  if (meaningOf(answer, problem) === "look") return new PaymentUnknown(problem.message);
  return new RefundRefused(problem.issue, problem.message);
}

/** What any other refused call throws. */
export function refusal(operation: string, answer: Answer): Error {
  const problem = problemOf(operation, answer);
  if (meaningOf(answer, problem) === "look") return new PaymentUnknown(problem.message);
  return new PaymentRefused(problem.issue, problem.message);
}

function meaningOf(answer: Answer, problem: Problem) {
  // A conflict is a call with the same key that is still running, whatever this endpoint calls it.
  return answer.status === 409 ? "look" : meanings[problem.issue];
}
