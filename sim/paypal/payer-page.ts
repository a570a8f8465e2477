import { Html, html } from "../page/html.ts";
import { icon } from "../page/icon.ts";
import type { Money } from "./money.ts";

export interface Checkout {
  readonly orderId: string;
  readonly brand: string;
  readonly total: Money;
  readonly descriptions: readonly string[];
  readonly isSecondTry: boolean;
}

const style = `
  :root { color-scheme: light; --ink: #1b2733; --soft: #5c6b7a; --line: #dde3ea; --blue: #0b57b7; }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; background: #eef2f6; color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  .sandbox { margin: 0; padding: .6rem 1rem; background: #ffd966; text-align: center; font-size: .9rem; }
  main { max-width: 26rem; margin: 2rem auto; padding: 0 1rem; }
  .card { background: #fff; border: 1px solid var(--line); border-radius: 14px; padding: 1.75rem; box-shadow: 0 8px 24px #1b27330f; }
  .brand { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
  .amount { margin: .1rem 0 1rem; font-size: 2.4rem; font-weight: 700; letter-spacing: -.02em; }
  .amount small { font-size: 1rem; font-weight: 500; color: var(--soft); letter-spacing: 0; }
  ul { margin: 0 0 1rem; padding: .75rem 0; border-block: 1px solid var(--line); list-style: none; overflow-wrap: anywhere; }
  .payer { display: flex; justify-content: space-between; gap: 1rem; margin: 0 0 1.25rem; font-size: .95rem; color: var(--soft); }
  .note { margin: 0 0 1rem; padding: .6rem .8rem; border-radius: 8px; background: #fdeceb; color: #8d1f17; font-size: .95rem; }
  button { width: 100%; margin: 0 0 .6rem; padding: .8rem; border-radius: 999px; border: 1px solid transparent; font: inherit; font-weight: 600; cursor: pointer; }
  .pay { background: var(--blue); color: #fff; }
  .decline { background: #fff; border-color: #c9d2dc; color: var(--ink); }
  .cancel { background: none; color: var(--soft); text-decoration: underline; font-weight: 500; margin: 0; }
  .hint { margin: .2rem 0 .6rem; text-align: center; font-size: .85rem; color: var(--soft); }
  button:focus-visible { outline: 3px solid #ffd966; outline-offset: 2px; }
  .id { margin: 1rem 0 0; text-align: center; color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
  h1 { margin: 0 0 .5rem; font-size: 1.4rem; }
  h1 + p { margin: 0; color: var(--soft); }
`;

/** The page on which the payer decides; three plain forms, no script. */
export function checkoutPage(checkout: Checkout): string {
  return page(
    `Pay ${checkout.brand}`,
    html`<div class="card">
      <p class="brand">Pay ${checkout.brand}</p>
      <p class="amount">${checkout.total.value} <small>${checkout.total.currency_code}</small></p>
      ${checkout.descriptions.length > 0 ? html`<ul>${checkout.descriptions.map((text) => html`<li>${text}</li>`)}</ul>` : ""}
      ${checkout.isSecondTry ? html`<p class="note">The last card was declined. You can pay with another one.</p>` : ""}
      <p class="payer"><span>Sandy Payer</span><span>Sandbox card</span></p>
      ${choice(checkout.orderId, "pay", "Pay")}
      ${choice(checkout.orderId, "decline", "Decline")}
      ${choice(checkout.orderId, "cancel", "Cancel")}
      <p class="hint">Decline picks a card that the bank will refuse. Cancel goes back without paying.</p>
    </div>
    <p class="id">Order ${checkout.orderId}</p>`,
  );
}

function choice(orderId: string, action: string, label: string): Html {
  return html`<form method="post" action="/paypal/checkoutnow/${action}">
    <input type="hidden" name="token" value="${orderId}">
    <button class="${action}">${label}</button>
  </form>`;
}

/** A page that only tells the payer something. */
export function messagePage(title: string, text: string): string {
  return page(title, html`<div class="card"><h1>${title}</h1><p>${text}</p></div>`);
}

function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>${title} (sandbox)</title>
  ${icon}
  <style>${new Html(style)}</style>
</head>
<body>
  <p class="sandbox"><strong>Sandbox.</strong> This plays PayPal's checkout: no real money moves here.</p>
  <main>${content}</main>
</body>
</html>
`.markup;
}
