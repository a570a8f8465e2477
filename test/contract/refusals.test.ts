import { request } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";

const test = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(test);
});

/** What is said of the one wrong member of an otherwise sound order. */
async function refusalOf(wrong: Record<string, unknown>): Promise<string> {
  const { status, body } = await test.api.post("/orders", anOrder("plan-x", wrong), { token: account.token });
  expect([status, body.error.code]).toEqual([400, "validation_failed"]);
  return body.message;
}

describe("a refused body says in words what the field must be", () => {
  it.each([
    [{ quantity: "two" }, "quantity must be a whole number."],
    [{ quantity: 0 }, "quantity must be at least 1."],
    [{ quantity: 31 }, "quantity must be at most 30."],
    [{ end_customer_email: "nobody" }, "end_customer_email must be an e-mail address such as user@example.com."],
    [{ customer_name: "two\nlines" }, "customer_name must be one line of text that is not blank."],
    [{ customer_name: "x".repeat(201) }, "customer_name must have at most 200 characters."],
    [{ plan_id: undefined }, "plan_id is required."],
  ])("%j", async (wrong, sentence) => {
    expect(await refusalOf(wrong)).toBe(sentence);
  });

  it("also when it is no object at all", async () => {
    const { body } = await test.api.post("/orders", [], { token: account.token });
    expect(body.message).toBe("The body must be a JSON object.");
  });
});

describe("what never reaches an operation is refused in the same form", () => {
  /** Sends an address as it is; fetch would mend it. */
  async function getRaw(path: string): Promise<{ status: number | undefined; body: string }> {
    return await new Promise((resolve, reject) => {
      const { port } = new URL(test.url);
      const sent = request({ port, path, headers: { authorization: `Bearer ${account.token}` } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
      });
      sent.on("error", reject).end();
    });
  }

  it.each([`/api/v1/orders/${"9".repeat(400)}`, "/api/v1/orders/%zz"])("%s", async (path) => {
    const { status, body } = await getRaw(path);
    expect([status, JSON.parse(body)]).toMatchObject([
      400,
      { success: false, error: { code: "validation_failed" }, request_id: expect.any(String) },
    ]);
  });

  it("and names of JavaScript's own make are fields like any unknown one", async () => {
    const plan = await aPlan(test, account);
    const raw = JSON.stringify(anOrder(plan.id)).replace(
      "{",
      '{"__proto__": {"price": 0}, "constructor": {"prototype": {}}, ',
    );
    const headers = { "content-type": "application/json" };
    const placed = await test.api.post("/orders", undefined, { token: account.token, raw, headers });
    expect([placed.status, placed.body.order.charged_amount]).toEqual([201, plan.price]);
  });
});
