import { describe, expect, test } from "vitest";
import { Rejected, Unavailable, Unknown } from "../contract.ts";
import { readAnswer } from "./answer.ts";
import { type Operation, placeOrder, queryEsims, queryOrders } from "./operations.ts";
import { StillAllocating } from "./refusals.ts";

const answered = (body: object | string, status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const refused = (errorCode: string | number | null, text: object = { errorMsg: "no" }) =>
  answered({ success: false, errorCode, ...text, obj: null });

function failureOf(operation: Operation, response: ReturnType<typeof answered>): unknown {
  try {
    return readAnswer(operation, response);
  } catch (error) {
    return error;
  }
}

describe("a successful answer", () => {
  test.each([
    ["with null", { success: true, errorCode: null, errorMsg: null }],
    ["with zero", { success: true, errorCode: "0" }],
    ["in words", { success: "true", errorCode: "0", errorMsg: "" }],
  ])("is read when it says so %s", (_spelling, envelope) => {
    expect(readAnswer(placeOrder, answered({ ...envelope, obj: { orderNo: "B1", more: [] } }))).toMatchObject({
      orderNo: "B1",
    });
  });
});

describe("a definite no", () => {
  test.each([
    ["000101", "misconfigured"],
    ["000102", "misconfigured"],
    ["000103", "misconfigured"],
    ["000104", "misconfigured"],
    ["000105", "misconfigured"],
    ["000106", "misconfigured"],
    ["000107", "refused"],
    ["101001", "misconfigured"],
    ["101002", "misconfigured"],
    ["101003", "misconfigured"],
    ["200002", "invalid_state"],
    ["200005", "price_changed"],
    ["200006", "price_changed"],
    ["200007", "provider_funds"],
    ["200008", "refused"],
    ["200009", "invalid_state"],
    ["200011", "out_of_stock"],
    ["310201", "not_found"],
    ["310211", "not_found"],
    ["310221", "not_found"],
    ["310231", "not_found"],
    ["310241", "plan_gone"],
    ["310243", "plan_gone"],
    ["310251", "not_found"],
    ["310272", "not_found"],
    ["310403", "not_found"],
  ])("%s is rejected as %s", (code, reason) => {
    const failure = failureOf(placeOrder, refused(code));
    expect(failure).toBeInstanceOf(Rejected);
    expect(failure).toMatchObject({ reason });
  });

  test("is understood when its code came as a number", () => {
    expect(failureOf(placeOrder, refused(101))).toMatchObject({ reason: "misconfigured" });
  });

  test.each([401, 403, 404, 405])("of a proxy (HTTP %i) means that we are configured wrongly", (status) => {
    expect(failureOf(placeOrder, answered("<html>", status))).toMatchObject({ reason: "misconfigured" });
  });
});

describe("an answer that promises nothing happened", () => {
  test.each([
    ["busy", refused("900001")],
    ["too many requests", answered("slow down", 429)],
  ])("is Unavailable even for a write: %s", (_name, response) => {
    expect(failureOf(placeOrder, response)).toBeInstanceOf(Unavailable);
  });

  test("passes on how long the carrier wants to be left alone", () => {
    expect(failureOf(placeOrder, answered("", 429, { "retry-after": "3" }))).toMatchObject({ retryAfterMs: 3000 });
    expect(failureOf(placeOrder, answered("", 429, { "retry-after": "soon" }))).toMatchObject({
      retryAfterMs: undefined,
    });
  });

  test("tells allocation apart from other reasons to ask again", () => {
    expect(failureOf(queryOrders, refused("200010"))).toBeInstanceOf(StillAllocating);
    expect(failureOf(queryOrders, refused("900001"))).not.toBeInstanceOf(StillAllocating);
  });
});

describe("an answer that leaves open what happened", () => {
  test.each([
    ["a server error", answered("", 502)],
    ["a server error in an envelope", refused("000001")],
    ["a code nobody told us of", refused("777777", { errorMessage: "new rule" })],
    ["no code at all", refused(null)],
    ["allocation of what was just ordered", refused("200010")],
    ["text that is not JSON", answered("<html>busy</html>")],
    ["JSON that is no envelope", answered([])],
    ["success without the promised content", answered({ success: true, obj: {} })],
    ["success without any content", answered({ success: true })],
  ])("is Unknown for a write and Unavailable for a read: %s", (_name, response) => {
    expect(failureOf(placeOrder, response)).toBeInstanceOf(Unknown);
    expect(failureOf(queryEsims, response)).toBeInstanceOf(Unavailable);
  });

  test("says what was wrong without quoting the answer", () => {
    const failure = failureOf(placeOrder, answered({ success: true, obj: { orderNo: 5, token: "s3cret" } }));
    expect(String(failure)).toBe("Unknown: esim/order answered something unreadable: obj/orderNo must be string");
  });

  test("passes on the carrier's words for a code that is new to us", () => {
    expect(String(failureOf(placeOrder, refused("777777", { errorMessage: "new rule" })))).toContain(
      "777777: new rule",
    );
  });
});
