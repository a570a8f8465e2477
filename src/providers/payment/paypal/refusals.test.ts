import { describe, expect, it } from "vitest";
import { Declined, NotApproved, PaymentRefused, PaymentUnknown, RefundRefused } from "../contract.ts";
import type { Answer } from "./answer.ts";
import { captureRefusal, refundRefusal, refusal } from "./refusals.ts";

function answerWith(issue: string, status = 422): Answer {
  const body = { name: "UNPROCESSABLE_ENTITY", message: "secret words", debug_id: "d1", details: [{ issue }] };
  return { status, body, debugId: "90957fca61718" };
}

describe("a refused capture", () => {
  it.each(["ORDER_NOT_APPROVED", "PAYER_ACTION_REQUIRED"])("with %s waits for the payer", (issue) => {
    expect(captureRefusal(answerWith(issue))).toBeInstanceOf(NotApproved);
  });

  it.each(["INSTRUMENT_DECLINED", "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", "PAYER_CANNOT_PAY", "TRANSACTION_REFUSED"])(
    "with %s may be tried with other money",
    (issue) => {
      expect(captureRefusal(answerWith(issue))).toBeInstanceOf(Declined);
    },
  );

  it.each(["ORDER_ALREADY_CAPTURED", "ORDER_COMPLETION_IN_PROGRESS", "PREVIOUS_REQUEST_IN_PROGRESS"])(
    "with %s is no failure but a question to the order",
    (issue) => {
      expect(captureRefusal(answerWith(issue))).toBe("look");
    },
  );

  it("with a conflict of any name is a question to the order", () => {
    expect(captureRefusal(answerWith("SOMETHING_ELSE", 409))).toBe("look");
  });

  it("for any other issue is refused for good, with the issue and the debug id and not PayPal's prose", () => {
    const refused = captureRefusal(answerWith("PAYEE_BLOCKED_TRANSACTION"));
    expect(refused).toBeInstanceOf(PaymentRefused);
    expect(refused).toMatchObject({
      issue: "PAYEE_BLOCKED_TRANSACTION",
      message: "PayPal refused capture with 422 PAYEE_BLOCKED_TRANSACTION (debug id 90957fca61718)",
    });
  });
});

describe("a refused refund", () => {
  it("is refused for good, with the issue", () => {
    const refused = refundRefusal(answerWith("CAPTURE_FULLY_REFUNDED"));
    expect(refused).toBeInstanceOf(RefundRefused);
    expect(refused).toMatchObject({ issue: "CAPTURE_FULLY_REFUNDED" });
  });

  it("is unknown while another call of the same key is at work", () => {
    expect(refundRefusal(answerWith("PREVIOUS_REQUEST_IN_PROGRESS"))).toBeInstanceOf(PaymentUnknown);
    expect(refundRefusal(answerWith("RESOURCE_CONFLICT", 409))).toBeInstanceOf(PaymentUnknown);
  });
});

describe("any other refused call", () => {
  it("is refused for good, unless another call of the same key is at work", () => {
    expect(refusal("create", answerWith("PAYEE_ACCOUNT_RESTRICTED"))).toBeInstanceOf(PaymentRefused);
    expect(refusal("create", answerWith("PREVIOUS_REQUEST_IN_PROGRESS"))).toBeInstanceOf(PaymentUnknown);
  });

  it("is named by what there is: the issue, the name, OAuth's error, or the status", () => {
    const issueOf = (body: unknown) => refusal("create", { status: 400, body, debugId: null });
    expect(issueOf({ name: "INVALID_REQUEST" })).toMatchObject({ issue: "INVALID_REQUEST" });
    expect(issueOf({ error: "invalid_scope" })).toMatchObject({ issue: "invalid_scope" });
    expect(issueOf("<html>")).toMatchObject({ issue: "HTTP_400" });
    expect(issueOf({ name: "A\r\nB" })).toMatchObject({ issue: "A??B" });
  });
});
