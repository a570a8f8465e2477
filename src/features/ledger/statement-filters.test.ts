import { beforeAll, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, password, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { adjustBalance } from "./adjust-credit.ts";

const test = useTestApp();
let account: TestAccount;
let firstDay: string;

/** A deposit, an order that is delivered and cancelled, and an open one; two days later a correction and a payment that waits. */
beforeAll(async () => {
  account = await aFundedAccount(test, 100);
  firstDay = test.clock.now().toISOString().slice(0, 10);
  const plan = await aPlan(test, account);
  const { token } = account;
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token })).body;
  await test.drain();
  await test.api.delete(`/orders/${order.id}`, { token });
  await test.drain();
  test.advance(2 * 86_400);
  const login = { email: account.email, password };
  account.token = (await test.api.post("/auth/login", login)).body.access_token;
  await adjustBalance(test.app, account.id, 250n, "Sorry for the délai");
  await test.api.post("/credits/topup", { amount: 25, currency: "USD" }, { token: account.token });
  await test.api.post("/orders", anOrder(plan.id), { token: account.token });
});

const kindsFor = async (query: string) => {
  const { data } = (await test.api.get(`/credits/transactions?${query}`, { token: account.token })).body;
  return data.map(({ type, status }: { type: string; status: string }) => `${status} ${type}`).sort();
};

const old = ["completed order", "completed refund", "completed topup"];
const recent = ["completed adjustment", "pending order", "pending topup"];

it.each([
  ["type=topup", ["completed topup", "pending topup"]],
  ["type=order", ["completed order", "pending order"]],
  ["type=refund", ["completed refund"]],
  ["type=adjustment", ["completed adjustment"]],
  ["status=pending", ["pending order", "pending topup"]],
  ["status=completed&type=topup", ["completed topup"]],
  ["status=failed", []],
  ["search=SORRY", ["completed adjustment"]],
  ["search=THE D%C3%89LAI", ["completed adjustment"]],
  ["search=%25", []],
])("the transactions of %s are %j", async (query, expected) => {
  expect(await kindsFor(query)).toEqual(expected);
});

it("both dates are inclusive, as days and as times", async () => {
  expect(await kindsFor(`start_date=${firstDay}&end_date=${firstDay}`)).toEqual(old);
  expect(await kindsFor(`end_date=${firstDay}`)).toEqual(old);
  const { data } = (await test.api.get("/credits/transactions?type=adjustment", { token: account.token })).body;
  const at = data[0].created_at;
  expect(await kindsFor(`start_date=${at}&end_date=${at}&type=adjustment`)).toEqual(["completed adjustment"]);
  expect(await kindsFor(`start_date=${at.slice(0, 10)}`)).toEqual(recent);
});

it("an open order is reserved, and stands in the statement without a balance after it", async () => {
  const { data } = (await test.api.get("/credits/transactions?status=pending&type=order", { token: account.token }))
    .body;
  const balance = (await test.api.get("/credits/balance", { token: account.token })).body;
  expect(data).toMatchObject([{ amount: -balance.current_usage, balance_after: null }]);
  expect(balance.available_credit).toBeCloseTo(balance.balance - balance.current_usage, 2);
});
