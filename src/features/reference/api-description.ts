import type { App } from "../../app.ts";
import { errorCatalogue, statusOfKind } from "../../platform/error-catalogue.ts";
import { describeApi } from "../../platform/http/openapi.ts";
import type { Route } from "../../platform/http/route.ts";
import { basePath } from "../../platform/http/server.ts";
import { keyScopesOf } from "../auth/index.ts";

const version = "1.0.0";

const tags = [
  { name: "Authentication", description: "Registration, sessions, mail tokens." },
  { name: "User Profile", description: "The signed-in account." },
  { name: "Security", description: "API keys, sessions, the second factor, the audit log." },
  { name: "Plans", description: "What can be ordered, at your price." },
  { name: "Orders", description: "One order is 1 to 30 eSIMs of one plan." },
  { name: "eSIM Profile Management", description: "Issued eSIMs, by ICCID, esimTranNo or order id." },
  { name: "Credits & Billing", description: "The credit account of resellers and developers." },
  { name: "Payments", description: "PayPal checkouts and captures." },
  { name: "Deposit & Onboarding", description: "The first payment, before the first order." },
  { name: "Reseller", description: "Branding, mail servers, own prices." },
  { name: "Usage & Tracking", description: "How much data is used." },
  { name: "Webhooks", description: "Being told instead of asking." },
  { name: "Health & Utility", description: "Readiness, uploads." },
];

/** The OpenAPI document of the routes that are listed. */
export function describeRoutes(
  app: App,
  routes: readonly Route[],
  webhooks: Record<string, unknown>,
): Record<string, unknown> {
  return describeApi(
    routes.filter((route) => route.isListed),
    {
      title: "Passim",
      version,
      description: introduction(),
      serverUrl: `${app.config.publicUrl}${basePath}`,
      tags,
      webhooks,
      keyScopesOf,
    },
  );
}

function introduction(): string {
  return [
    "Sell travel eSIMs: accounts, credit, orders, QR codes by mail, usage and webhooks.",
    "**Tokens.** `POST /auth/login` gives an `access_token` for an hour; send it as `Authorization: Bearer {access_token}`. The `refresh_token` gives a new pair, once. " +
      "Programs use an API key of `POST /api-keys` in its place.",
    "**Limits.** Login and registration: 5 attempts per IP address per 15 minutes. Mails with a token: 3 per address per hour. Everything else: 1000 requests per account per hour. " +
      "Every answer says what is left in `RateLimit` and `RateLimit-Policy`; a 429 says when to come back in `Retry-After`.",
    "**Repeating safely.** Every POST that moves money or talks to a carrier takes an `Idempotency-Key` (1 to 255 characters, kept 24 hours).",
    "**Retail and wholesale.** On the retail basis an order costs what it totals: `unit_price × quantity`, your override applied. On the wholesale basis the platform price is deducted, " +
      "and `total_amount` stays your retail figure. `charged_amount` always says what was deducted.",
    `## Verifying webhooks\n\nEvery event is signed as Standard Webhooks say; the public package checks it. Use the body exactly as it arrived.\n\n${verificationSnippet}`,
    `## Errors\n\nEvery failure is \`{success: false, message, error: {code, details?}, request_id}\`.\n\n${errorTable()}`,
  ].join("\n\n");
}

const verificationSnippet = `\`\`\`js
import { Webhook } from "standardwebhooks";

app.post("/webhooks/orders", express.raw({ type: "application/json" }), (request, response) => {
  // The secret of the subscription: as it is when it begins with whsec_, otherwise new Webhook(secret, { format: "raw" }).
  const event = new Webhook(process.env.WEBHOOK_SECRET).verify(request.body, request.headers); // throws when it is not ours
  if (!alreadySeen(event.id)) handle(event); // the id is the same over all retries
  response.sendStatus(204);
});
\`\`\``;

function errorTable(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { kind, meaning }]) => `| ${statusOfKind[kind]} | \`${code}\` | ${meaning} |`,
  );
  return ["| status | code | meaning |", "|---|---|---|", ...rows].join("\n");
}
