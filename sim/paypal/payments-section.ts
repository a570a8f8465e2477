import { html } from "../page/html.ts";
import type { Account } from "./account.ts";
import { payerLinkOf, totalOf } from "./answers.ts";
import type { Order } from "./order.ts";

const shownMax = 50;

/** PayPal's part of the people's page: the payments that wait for their payer, newest first. */
export function paymentsSection(account: Account): string {
  const waiting = account.orders.listOpen().reverse();
  const rows = waiting.slice(0, shownMax).map((order) => row(account, order));
  return html`<section id="payments">
  <h2>Payments to approve</h2>
  ${
    rows.length === 0
      ? html`<p class="muted">No payment is waiting.</p>`
      : html`<div class="scroll"><table>
    <thead><tr><th>Order</th><th>Amount</th><th>For</th><th>Status</th><th></th></tr></thead>
    <tbody>${rows}</tbody>
  </table></div>`
  }
  ${waiting.length > shownMax ? html`<p class="muted">And ${waiting.length - shownMax} more.</p>` : ""}
</section>`.markup;
}

function row(account: Account, order: Order) {
  const total = totalOf(order);
  const descriptions = order.units.map((unit) => unit.description ?? unit.custom_id ?? "").join(", ");
  const call = `/api/paypal/orders/${order.id}`;
  return html`<tr>
      <td><a class="mono" href="${payerLinkOf(account, order)}">${order.id}</a></td>
      <td>${total.value} ${total.currency_code}</td>
      <td>${descriptions}</td>
      <td><span class="badge">${order.isInstrumentDeclined ? `${order.status}, bad card` : order.status}</span></td>
      <td><button data-post="${call}/approve">Approve</button> <button class="danger" data-post="${call}/decline">Decline</button></td>
    </tr>`;
}
