import QRCode from "qrcode";
import type { Body, Connection } from "./connection.ts";
import { eventually } from "./connection.ts";
import type { Reporter } from "./reporter.ts";
import { type DemoAccount, signIn } from "./sign-in.ts";

/** A reseller: deposit, plans, an order from credit, the QR code by mail, the statement, a cancellation, the logout. */
export async function walkReseller(connection: Connection, report: Reporter): Promise<void> {
  report.chapter("A reseller");
  const account = await signIn(connection, report, "reseller", "Wanderlust eSIM");
  const call = async (method: string, path: string, body?: unknown, expect?: number[]): Promise<Body> => {
    const headers = method === "POST" ? { "idempotency-key": connection.newKey() } : {};
    return (
      await connection.api(method, path, {
        token: account.token,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(expect === undefined ? {} : { expect }),
      })
    ).body;
  };
  await payIn(connection, report, call, account);
  const plan = await choosePlan(report, call);
  const order = await placeOrder(connection, report, call, plan);
  await readStatement(report, call);
  await cancel(connection, report, call, order);
  await report.step("log out", async () => {
    await call("POST", "/auth/logout");
    const { status } = await connection.api("GET", "/users/me", { token: account.token, expect: [401] });
    return { said: `the token is dead: ${status} on the next request`, result: undefined };
  });
}

type Call = (method: string, path: string, body?: unknown, expect?: number[]) => Promise<Body>;

async function payIn(connection: Connection, report: Reporter, call: Call, account: DemoAccount): Promise<void> {
  const { data: status } = await call("GET", "/deposit/status");
  const path = status.initial_deposit_made ? "/credits/topup" : "/deposit/initiate";
  if (!status.initial_deposit_made) {
    await report.step("order too early", async () => {
      const plans = await call("GET", "/plans?limit=1");
      const refused = await call("POST", "/orders", orderOf(plans.data[0].id, account.email), [403]);
      return { said: `403 ${refused.error.code}: ${refused.message}`, result: undefined };
    });
  }
  const payment = await report.step(status.initial_deposit_made ? "top up" : "initial deposit", async () => {
    const body = {
      amount: 100,
      currency: "USD",
      return_url: "https://shop.example/paid",
      cancel_url: "https://shop.example/cancelled",
    };
    const { paypal_order: created } = await call("POST", path, body);
    return { said: `100 USD, approval page ${created.approval_link}`, result: created };
  });
  await report.step("the payer approves", async () => {
    await connection.sandbox("POST", `/api/paypal/orders/${payment.id}/approve`, {});
    return { said: "at PayPal's sandbox; open the link above to see the page people see", result: undefined };
  });
  await report.step("capture", async () => {
    const { transaction } = await call("POST", "/payment/capture-paypal-order", { orderID: payment.id });
    return {
      said: `${transaction.id.slice(0, 16)}… ${transaction.status}, the balance is ${transaction.new_balance} USD`,
      result: undefined,
    };
  });
}

async function choosePlan(report: Reporter, call: Call): Promise<Body> {
  return await report.step("browse plans", async () => {
    const { data, pagination } = await call("GET", "/plans?country=JP&limit=100");
    const plan = data.find((candidate: Body) => !candidate.is_daily);
    return { said: `${pagination.total} for Japan; "${plan.name}" at ${plan.price} USD`, result: plan };
  });
}

async function placeOrder(connection: Connection, report: Reporter, call: Call, plan: Body): Promise<Body> {
  const customer = `traveller-${connection.newKey()}@demo.example`;
  const order = await report.step("order", async () => {
    const { order: placed } = await call("POST", "/orders", orderOf(plan.id, customer));
    return {
      said: `${placed.status}, ICCID ${placed.iccid ?? "still coming"}, charged ${placed.charged_amount} USD`,
      result: placed,
    };
  });
  const ready = await eventually("the eSIM", async () => {
    const { order: present } = await call("GET", `/orders/${order.id}`);
    return present.status === "pending" ? undefined : present;
  });
  await report.step("the customer's mail", async () => {
    const mail = await connection.orderMail(customer);
    return { said: `"${mail.subject}" with ${mail.attachments.length} image(s)`, result: undefined };
  });
  report.picture(await QRCode.toString(ready.esims[0].activation_code, { type: "utf8", errorCorrectionLevel: "L" }));
  report.picture(ready.esims[0].activation_code);
  return ready;
}

async function readStatement(report: Reporter, call: Call): Promise<void> {
  await report.step("statement", async () => {
    const sum = await sumOfStatement(call);
    const { balance } = await call("GET", "/credits/balance");
    if (sum !== Math.round(balance * 100))
      throw new Error(`The statement adds up to ${sum / 100}, the balance is ${balance}`);
    return { said: `the transactions add up to the balance: ${balance} USD`, result: undefined };
  });
}

async function sumOfStatement(call: Call): Promise<number> {
  let cents = 0;
  for (let page = 1; ; page++) {
    const { data, pagination } = await call("GET", `/credits/transactions?status=completed&limit=100&page=${page}`);
    for (const row of data) cents += Math.round(row.amount * 100);
    if (page >= pagination.total_pages) return cents;
  }
}

async function cancel(connection: Connection, report: Reporter, call: Call, order: Body): Promise<void> {
  await report.step("cancel, unused", async () => {
    const { order: cancelled } = await call("DELETE", `/orders/${order.id}`, undefined, [200, 202]);
    const { body: esim } = await connection.sandbox("GET", `/api/esims/${order.esims[0].esimTranNo}`);
    return {
      said: `${cancelled.status}, ${cancelled.refunded_amount} USD back; the carrier says ${esim.esim_status}`,
      result: undefined,
    };
  });
}

function orderOf(planId: string, email: string): Body {
  return { plan_id: planId, quantity: 1, end_customer_email: email, customer_name: "Tess Traveller" };
}
