import type { Connection } from "./connection.ts";
import { eventually } from "./connection.ts";
import type { Reporter } from "./reporter.ts";
import { signIn } from "./sign-in.ts";

/** A traveller without credit: the order waits for its PayPal payment, then the eSIM comes. */
export async function walkTraveller(connection: Connection, report: Reporter): Promise<void> {
  report.chapter("A traveller");
  const { token, email } = await signIn(connection, report, "mobile_user", "Tess Traveller");
  const order = await report.step("order", async () => {
    const { body: plans } = await connection.api("GET", "/plans?country=FR&limit=100", { token });
    const plan = plans.data.find((candidate: { is_daily: boolean }) => !candidate.is_daily);
    const body = { plan_id: plan.id, end_customer_email: email, customer_name: "Tess Traveller" };
    const { body: answer } = await connection.api("POST", "/orders", { token, body });
    return { said: `${answer.order.status}: ${answer.message}`, result: answer.order };
  });
  const checkout = await report.step("PayPal checkout", async () => {
    const body = { amount: order.total_amount, currency: "USD", orderId: order.id };
    const { body: created } = await connection.api("POST", "/payment/create-paypal-order", { token, body });
    return { said: created.paypal_order.approval_link, result: created.paypal_order };
  });
  await report.step("pay", async () => {
    await connection.sandbox("POST", `/api/paypal/orders/${checkout.id}/approve`, {});
    const { body: captured } = await connection.api("POST", "/payment/capture-paypal-order", {
      token,
      body: { orderID: checkout.id },
    });
    return { said: `${captured.transaction.amount} USD ${captured.transaction.status}`, result: undefined };
  });
  await report.step("provisioned", async () => {
    const ready = await eventually("the traveller's eSIM", async () => {
      const { body: answer } = await connection.api("GET", `/orders/${order.id}`, { token });
      return answer.order.status === "active" ? answer.order : undefined;
    });
    return { said: `${ready.status}, ICCID ${ready.iccid}`, result: undefined };
  });
}
